package dev.caravan.ledger.deadletter;

import dev.caravan.ledger.job.JobState;
import org.jspecify.annotations.Nullable;

/**
 * Where the chunk of a message on the dead letter queue stands.
 *
 * @param messageId of the message that stands for a chunk that is {@link State#DEAD}; null: of none yet
 */
public record DeadLetterStatus(State state, @Nullable String messageId) {
    public enum State {
        /** The ledger knows nothing of it: it is none of its chunks. */
        UNKNOWN,
        /** It is not accounted for, and its job waits for it. */
        OPEN,
        /** It is a dead letter. */
        DEAD,
        /** It is loaded or discarded, or its job has ended without it. */
        SETTLED
    }

    static final DeadLetterStatus UNKNOWN = new DeadLetterStatus(State.UNKNOWN, null);

    /** @param isAnnounced whether the job has as many records as the chunk says it reaches to */
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
