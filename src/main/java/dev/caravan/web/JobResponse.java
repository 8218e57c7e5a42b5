package dev.caravan.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.caravan.jobs.JobJson;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A job over HTTP.
 *
 * @param result path of the report's file; absent if there is none
 * @param progress 0 to 1
 * @param ended whether its state is final
 * @param created ISO 8601, UTC
 * @param started when a worker first leased it; absent while it is queued
 * @param finished absent until it has ended
 * @param batch number of the first of the jobs that were submitted together with this one; absent if it is the first, or was submitted alone
 * @param secondsLeft estimate; absent if it is unknown, and in lists
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Job")
public record JobResponse(
        @JsonUnwrapped JobJson summary,
        @Nullable String result,
        double progress,
        boolean ended,
        @Schema(format = "date-time") String created,
        @Schema(format = "date-time") @Nullable String started,
        @Schema(format = "date-time") @Nullable String finished,
        @Nullable Long batch,
        @Nullable Long secondsLeft) {
    JobResponse withSecondsLeft(@Nullable Long seconds) {
        return new JobResponse(summary, result, progress, ended, created, started, finished, batch, seconds);
    }

    /** The same without what changes by time alone. */
    JobResponse withoutTime() {
        return new JobResponse(summary.withoutPace(), result, progress, ended, created, started, finished, batch, null);
    }
}
