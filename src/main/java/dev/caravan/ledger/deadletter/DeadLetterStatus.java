package dev.caravan.ledger.deadletter;

import dev.caravan.ledger.job.JobState;
import org.jspecify.annotations.Nullable;

/**
 * The status of the chunk of a message on the dead letter queue.
 *
 * @param messageId the message of a chunk that is {@link State#DEAD}; null if it has none
 */
public record DeadLetterStatus(State state, @Nullable String messageId) {
    public enum State {
        /** The ledger does not know the chunk. */
        UNKNOWN,
        /** The chunk is not recorded, and its job waits for it. */
        OPEN,
        /** The chunk is a dead letter. */
        DEAD,
        /** The chunk is loaded or discarded, or its job has ended without it. */
        SETTLED
    }

    static final DeadLetterStatus UNKNOWN = new DeadLetterStatus(State.UNKNOWN, null);

    /** @param isAnnounced whether the splitter has read as many records as the chunk's last record number */
    static DeadLetterStatus of(JobState job, @Nullable String chunk, @Nullable String messageId, boolean isAnnounced) {
        if (chunk == null && !isAnnounced) {
            return UNKNOWN;
        }
        if ("DEAD".equals(chunk)) {
            return new DeadLetterStatus(State.DEAD, messageId);
        }
        boolean waits = job == JobState.SPLITTING || job == JobState.LOADING || job == JobState.PARTIAL;
        return new DeadLetterStatus(chunk == null && waits ? State.OPEN : State.SETTLED, null);
    }
}
