package dev.caravan.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list of jobs, the latest first.
 *
 * @param next path of the next page; absent on the last page
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "JobPage")
record JobPageResponse(List<JobResponse> jobs, @Nullable String next) {}
