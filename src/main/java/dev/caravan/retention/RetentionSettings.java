package dev.caravan.retention;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings under {@code caravan.retention}: for how long things are kept after their job has ended.
 *
 * @param rejects rejected records; null: for ever
 * @param chunks what became of each chunk, beside the job's own counts; null: as long as its job
 * @param jobs jobs themselves, with their chunks; null: for ever. Once a job is forgotten, the same version of its source is a new one
 * @param files files in the folders of done and failed ones; null: for ever
 * @param results results of reports that went nowhere else; null: for ever
 * @param pollInterval pause between two looks at what is due
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
    /** For how long rejects are kept at most: a job and its chunks don't outlive their own. */
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
