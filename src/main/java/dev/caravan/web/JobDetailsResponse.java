package dev.caravan.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.caravan.jobs.JobPlanJson;
import dev.caravan.ledger.job.ReasonCount;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job with the reasons of its rejects.
 *
 * @param reasons the most frequent first
 * @param commandOptions options by which commands of the command line find this ledger; only where the reader is on this machine
 * @param plan how it loads; absent until the head of its source is read, and for reports
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "JobDetails")
record JobDetailsResponse(
        @JsonUnwrapped JobResponse job,
        List<ReasonCount> reasons,
        @Nullable String commandOptions,
        @Nullable JobPlanJson plan) {}
