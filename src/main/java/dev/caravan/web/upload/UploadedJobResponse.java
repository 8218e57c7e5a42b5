package dev.caravan.web.upload;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.caravan.jobs.JobJson;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The job of an uploaded file.
 *
 * @param summary null: retention has deleted the job since
 * @param job number of the job; null if {@code summary} contains it
 * @param created whether the upload created a job; false: the same bytes already were one. In JSON {@code new}
 * @param jobs all jobs of the file: an archive has one for each of its files
 */
@Schema(name = "UploadedJob")
record UploadedJobResponse(
        @JsonUnwrapped @Nullable JobJson summary,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long job,
        @JsonProperty("new") boolean created,
        List<Long> jobs) {}
