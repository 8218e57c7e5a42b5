package dev.caravan.ledger.deadletter;

import dev.caravan.message.ChunkId;
import java.time.OffsetDateTime;

/**
 * The dead letters of one cause.
 *
 * @param pattern their message, without the parts that differ from chunk to chunk
 * @param chunks number of dead letters
 * @param replayable dead letters whose job is not FAILED or ABORTED
 * @param records number of their records
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
        String exampleMessage) {
    /** Whether they are messages that loaders refuse ({@link dev.caravan.message.Refusal}): no chunks, and never loaded. */
    public boolean isRefused() {
        return RefusedMessages.ofCause(fingerprint).isPresent();
    }
}
