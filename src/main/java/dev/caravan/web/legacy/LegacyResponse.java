package dev.caravan.web.legacy;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.caravan.web.JobResponse;
import io.swagger.v3.oas.annotations.media.Schema;

/** Answers of the legacy endpoints, with the field names that their clients read. */
final class LegacyResponse {
    private LegacyResponse() {}

    /** A job that loads the target. */
    @Schema(name = "LegacyImport")
    record Imported(long id, @JsonProperty("job_id") long jobId, String message) {}

    /** @param status a state of Celery: PENDING, STARTED, SUCCESS, FAILURE or REVOKED */
    @Schema(name = "LegacyStatus")
    record Status(@JsonUnwrapped JobResponse job, long id, String status) {}

    /** @param jobStatus a state of Celery, as in {@link Status} */
    @Schema(name = "LegacyFileStatus")
    record FileStatus(
            @JsonUnwrapped JobResponse job,
            @JsonProperty("job_id") long jobId,
            @JsonProperty("job_status") String jobStatus) {}
}
