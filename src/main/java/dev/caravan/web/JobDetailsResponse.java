package dev.caravan.web;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.caravan.ledger.job.ReasonCount;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/**
 * A job with the reasons of its rejects.
 *
 * @param reasons the most frequent first
 */
@Schema(name = "JobDetails")
record JobDetailsResponse(@JsonUnwrapped JobResponse job, List<ReasonCount> reasons) {}
