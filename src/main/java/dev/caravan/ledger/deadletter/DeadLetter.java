package dev.caravan.ledger.deadletter;

import dev.caravan.ledger.job.JobState;
import dev.caravan.message.ChunkHeader;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * A chunk that could not be loaded; a snapshot.
 *
 * @param header position of its records in the file
 * @param jobState state of its job
 * @param attempts attempts to load it, in total
 * @param deadLetterCount how often it became a dead letter
 * @param firstAt when it first became a dead letter
 * @param lastAt when it last became a dead letter
 * @param body its records, as in the message; null if they are not stored
 * @param discardReason why it was discarded; null if it is not
 */
public record DeadLetter(
        ChunkHeader header,
        JobState jobState,
        String fingerprint,
        FailureCause cause,
        int attempts,
        int deadLetterCount,
        OffsetDateTime firstAt,
        OffsetDateTime lastAt,
        @Nullable String body,
        @Nullable String discardReason) {
    /** Whether loaders would load it. */
    public boolean isReplayable() {
        return discardReason == null
                && (jobState == JobState.SPLITTING || jobState == JobState.LOADING || jobState == JobState.PARTIAL);
    }
}
