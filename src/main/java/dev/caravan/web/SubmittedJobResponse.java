package dev.caravan.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/**
 * The job of a submitted source.
 *
 * @param created whether the request created a job; false: this version of the source already was one. In JSON {@code new}
 * @param jobs all jobs of the source: an archive has one for each of its files
 */
@Schema(name = "SubmittedJob")
record SubmittedJobResponse(
        @JsonUnwrapped JobResponse job, @JsonProperty("new") boolean created, List<Long> jobs) {}
