package dev.caravan.ledger.deadletter;

import dev.caravan.ledger.job.JobState;
import dev.caravan.message.ChunkHeader;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * A chunk that could not be loaded, as the ledger holds it at one moment.
 *
 * @param header where its records stand in the file
 * @param jobState of its job
 * @param attempts tries to load it, all together
 * @param deaths how often it was given up
 * @param firstAt when it was given up first
 * @param lastAt when it was given up last
 * @param body its records as a message has them; null: they are not kept
 * @param reason why it was discarded; null: it is not
 */
public record DeadLetter(
        ChunkHeader header,
        JobState jobState,
        String fingerprint,
        FailureCause cause,
        int attempts,
        int deaths,
        OffsetDateTime firstAt,
        OffsetDateTime lastAt,
        @Nullable String body,
        @Nullable String reason) {
    /** Whether loaders would still load it. */
    public boolean isReplayable() {
        return reason == null
                && (jobState == JobState.SPLITTING || jobState == JobState.LOADING || jobState == JobState.PARTIAL);
    }
}
