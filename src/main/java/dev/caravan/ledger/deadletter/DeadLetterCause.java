package dev.caravan.ledger.deadletter;

import dev.caravan.message.ChunkId;
import java.time.OffsetDateTime;

/**
 * What the dead letters of one cause have in common.
 *
 * @param pattern their message, without what differs from chunk to chunk
 * @param chunks how many they are
 * @param replayable those of them whose job has not FAILED and was not ABORTED
 * @param records how many records they hold
 * @param example the first of them
 * @param exampleMessage its message
 */
public record DeadLetterCause(
        String fingerprint,
        String exception,
        String route,
        String pattern,
        long chunks,
        long replayable,
        long records,
        long jobs,
        OffsetDateTime firstAt,
        OffsetDateTime lastAt,
        ChunkId example,
        String exampleMessage) {}
