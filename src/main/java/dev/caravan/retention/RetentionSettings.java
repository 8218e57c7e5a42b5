package dev.caravan.retention;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings under {@code caravan.retention}: for how long data is kept after its job has ended.
 *
 * @param rejects rejected records; null: for ever
 * @param chunks the counts of each chunk, beside the job's own; null: as long as its job
 * @param jobs jobs themselves, with their chunks; null: for ever. Once a job is deleted, the same version of its source makes a new job
 * @param files files in the done and the failed folder; null: for ever
 * @param results results of reports that were made for download; null: for ever
 * @param pollInterval pause between two sweeps
 */
@ConfigurationProperties("caravan.retention")
@Validated
record RetentionSettings(
        @DurationMin(seconds = 1) @Nullable Duration rejects,
        @DurationMin(seconds = 1) @Nullable Duration chunks,
        @DurationMin(seconds = 1) @Nullable Duration jobs,
        @DurationMin(seconds = 1) @Nullable Duration files,
        @DurationMin(seconds = 1) @Nullable Duration results,
        @DefaultValue("30s") @DurationMin(millis = 100) Duration pollInterval) {
    /** For how long rejects are kept at most: they are deleted before their job and its chunks. */
    @Nullable Duration rejectsAtMost() {
        return shorter(shorter(rejects, chunks), jobs);
    }

    /** For how long results are kept at most. */
    @Nullable Duration resultsAtMost() {
        return shorter(results, jobs);
    }

    private static @Nullable Duration shorter(@Nullable Duration one, @Nullable Duration other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.compareTo(other) < 0 ? one : other;
    }
}
