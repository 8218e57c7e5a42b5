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
 * @param jobs jobs themselves, with their chunks; null: for ever. Once a job is forgotten, the same version of its source is a new one
 * @param files files in the folders of done and failed ones; null: for ever
 * @param look pause between two looks at what is due
 */
@ConfigurationProperties("caravan.retention")
@Validated
record RetentionSettings(
        @DurationMin(seconds = 1) @Nullable Duration rejects,
        @DurationMin(seconds = 1) @Nullable Duration jobs,
        @DurationMin(seconds = 1) @Nullable Duration files,
        @DefaultValue("30s") @DurationMin(millis = 100) Duration look) {
    /** For how long rejects are kept at most: a job doesn't outlive its own. */
    @Nullable Duration rejectsAtMost() {
        if (rejects == null || jobs == null) {
            return rejects == null ? jobs : rejects;
        }
        return rejects.compareTo(jobs) < 0 ? rejects : jobs;
    }
}
