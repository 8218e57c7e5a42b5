package dev.caravan.ledger;

import org.jspecify.annotations.Nullable;

/**
 * Where the chunk of a message on the dead letter queue stands.
 *
 * @param messageId of the message that stands for a chunk that is {@link State#DEAD}; null: of none yet
 */
public record LetterStanding(State state, @Nullable String messageId) {
    public enum State {
        /** The ledger knows nothing of it: it is none of its chunks. */
        UNKNOWN,
        /** It is not accounted for, and its job waits for it. */
        OPEN,
        /** It is a dead letter. */
        DEAD,
        /** It is loaded or discarded, or its job has ended without it. */
        OVER
    }

    static final LetterStanding UNKNOWN = new LetterStanding(State.UNKNOWN, null);

    /** @param isAnnounced whether the job has as many records as the chunk says it reaches to */
    static LetterStanding of(JobState job, @Nullable String chunk, @Nullable String messageId, boolean isAnnounced) {
        if (chunk == null && !isAnnounced) {
            return UNKNOWN;
        }
        if ("DEAD".equals(chunk)) {
            return new LetterStanding(State.DEAD, messageId);
        }
        boolean waits = job == JobState.SPLITTING || job == JobState.LOADING || job == JobState.PARTIAL;
        return new LetterStanding(chunk == null && waits ? State.OPEN : State.OVER, null);
    }
}
