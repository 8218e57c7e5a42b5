package dev.caravan.ledger.outbox;

import dev.caravan.ledger.job.JobState;
import java.time.OffsetDateTime;

/**
 * The end of a job, for one channel.
 *
 * @param message id by which receivers recognise a message that they get twice
 * @param state that the job ended in; the job's state may have changed since
 * @param at when the job ended
 * @param tries failed deliveries to the channel so far
 */
public record Notification(long id, String message, long job, JobState state, OffsetDateTime at, int tries) {}
