package dev.caravan.web.upload;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answer of the legacy upload endpoints and to chunks of Dropzone.
 *
 * @param jobId null until all chunks have arrived
 * @param jobIds all jobs of the file; absent until all chunks have arrived
 */
@Schema(name = "UploadMessage")
record UploadMessage(
        String message,

        @JsonProperty("job_id") @Schema(types = {"integer", "null"}) @Nullable Long jobId,

        @JsonProperty("job_ids") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Long> jobIds) {}
