package dev.caravan.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.caravan.jobs.RepeatJson;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The job of a submitted source.
 *
 * @param created whether the request created a job; false: this version of the source, or its content, already was one. In JSON {@code new}
 * @param jobs all jobs of the source: an archive has one for each of its files
 * @param repeats why the first of them is an earlier job; absent if the request created it
 */
@Schema(name = "SubmittedJob")
record SubmittedJobResponse(
        @JsonUnwrapped JobResponse job,
        @JsonProperty("new") boolean created,
        List<Long> jobs,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable RepeatJson repeats) {}
