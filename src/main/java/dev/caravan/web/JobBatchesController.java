package dev.caravan.web;

import dev.caravan.jobs.JobService;
import dev.caravan.ledger.job.JobBatch;
import dev.caravan.ledger.job.JobState;
import dev.caravan.web.problem.ProblemException;
import dev.caravan.web.problem.ProblemType;
import dev.caravan.web.settings.LoggedIn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriComponentsBuilder;

/** Jobs, where those of one archive or one command count as one. */
@RestController
@Tag(name = "Jobs")
@ConditionalOnProperty("caravan.web.enabled")
class JobBatchesController {
    private static final String PATH = "/api/jobs/batches";

    /** A batch may have thousands of jobs, whose chunks are added up for each page. */
    private static final int PAGE = 100;

    private static final int STATES = 12;

    private final JobService jobService;
    private final JobResponses answers;

    JobBatchesController(JobService jobService, JobResponses answers) {
        this.jobService = jobService;
        this.answers = answers;
    }

    /**
     * The latest first. A batch keeps its place while it runs and while others come.
     *
     * @param state only those with a job in one of these states
     * @param before number of a batch or job: only those with lower numbers, as {@code next} of the previous page requests
     */
    @Operation(summary = "List jobs, with those that were submitted together as one")
    @GetMapping(PATH)
    JobBatchesResponse list(
            @RequestParam(required = false) @Nullable @Size(max = STATES) List<JobState> state,
            @RequestParam(required = false) @Nullable @Min(1) Long before,
            @RequestParam(defaultValue = "20") @Min(1) @Max(PAGE) int limit) {
        if (!LoggedIn.submitter().unbound()) {
            throw new ProblemException(
                    ProblemType.FORBIDDEN, "batches are counted over all tables; this login is bound to some");
        }
        List<JobState> states = state == null ? List.of() : state;
        List<Long> page = jobService.batchPage(states, before, limit);
        Map<Long, JobBatch> batches = jobService.batches(page);
        return new JobBatchesResponse(
                jobService.jobs(page).stream()
                        .map(view -> new JobBatchesResponse.Entry(
                                answers.listed(view),
                                batches.containsKey(view.id())
                                        ? JobBatchesResponse.Batch.of(batches.get(view.id()))
                                        : null))
                        .toList(),
                page.size() < limit ? null : next(states, page.get(page.size() - 1), limit));
    }

    private static String next(List<JobState> states, long before, int limit) {
        UriComponentsBuilder next =
                UriComponentsBuilder.fromPath(PATH).queryParam("before", before).queryParam("limit", limit);
        states.forEach(state -> next.queryParam("state", state));
        return next.encode().toUriString();
    }
}
