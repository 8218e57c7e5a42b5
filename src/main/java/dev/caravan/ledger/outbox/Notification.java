package dev.caravan.ledger.outbox;

import dev.caravan.ledger.job.JobState;
import java.time.OffsetDateTime;

/**
 * The end of a job, to be told.
 *
 * @param message by which receivers know one that comes twice
 * @param state that the job ended in; it may be in another by now
 * @param at when it did
 * @param tries to tell the channel that was asked about, so far
 */
public record Notification(long id, String message, long job, JobState state, OffsetDateTime at, int tries) {}
