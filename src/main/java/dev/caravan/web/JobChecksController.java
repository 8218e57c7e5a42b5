package dev.caravan.web;

import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import dev.caravan.web.problem.ProblemException;
import dev.caravan.web.problem.ProblemType;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** How fast a job was, and whether its rows are what its source says. */
@RestController
@Tag(name = "Jobs")
@ConditionalOnProperty("caravan.web.enabled")
class JobChecksController {
    private static final int POINTS = 120;
    private static final double SHORTEST_SECONDS = 0.05;
    private static final double MILLIS_PER_SECOND = 1_000;

    private final JobService jobService;
    private final JobResponses jobs;
    private final BackgroundReconciliation reconciliation;

    JobChecksController(JobService jobService, JobResponses jobs, BackgroundReconciliation reconciliation) {
        this.jobService = jobService;
        this.jobs = jobs;
        this.reconciliation = reconciliation;
    }

    /** From the times at which its chunks were loaded, in at most 120 points; coarser once retention has merged them. */
    @Operation(summary = "Show how many records a job accounted for over its time")
    @GetMapping("/api/jobs/{id}/throughput")
    ThroughputResponse throughput(@PathVariable long id) {
        JobView view = jobs.required(id);
        double width = Math.max(SHORTEST_SECONDS, view.elapsed().toMillis() / MILLIS_PER_SECOND / POINTS);
        return new ThroughputResponse(
                width,
                jobService.throughput(view.job(), width).entrySet().stream()
                        .map(point -> new ThroughputResponse.Point(point.getKey() * width, point.getValue()))
                        .toList());
    }

    /** 202: it goes on in the background; GET says how. */
    @Operation(summary = "Compare a job's rows with its source")
    @ApiResponse(responseCode = "202", description = "The comparison has begun", useReturnTypeSchema = true)
    @PostMapping("/api/jobs/{id}/reconcile")
    ResponseEntity<ReconciliationResponse> reconcile(@PathVariable long id) {
        return ResponseEntity.accepted()
                .body(reconciliation.begin(jobs.required(id).job()));
    }

    /** The last comparison of the job that this process made. */
    @Operation(summary = "Show the last comparison of a job with its source")
    @GetMapping("/api/jobs/{id}/reconcile")
    ReconciliationResponse reconciliation(@PathVariable long id) {
        jobs.required(id);
        return reconciliation
                .last(id)
                .orElseThrow(() -> new ProblemException(
                        ProblemType.NOT_FOUND, "job %d was not reconciled here of late".formatted(id)));
    }
}
