package dev.caravan.web;

import dev.caravan.ledger.job.Job;
import dev.caravan.web.download.Download;
import dev.caravan.web.download.JobFileCache;
import dev.caravan.web.download.RangedResponse;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Files of jobs, whole or in byte ranges. */
@RestController
@Tag(name = "Downloads")
@ConditionalOnProperty("caravan.web.enabled")
class DownloadsController {
    private final JobResponses jobs;
    private final JobFileCache files;
    private final ReportResults results;

    DownloadsController(JobResponses jobs, JobFileCache files, ReportResults results) {
        this.jobs = jobs;
        this.files = files;
        this.results = results;
    }

    /** The original columns, then the position of each record and why it was rejected. */
    @Operation(summary = "Download a job's rejected records")
    @GetMapping("/api/jobs/{id}/rejects.csv")
    @Nullable ResponseEntity<ProblemDetail> rejects(
            @PathVariable long id, HttpServletRequest request, HttpServletResponse response) throws IOException {
        return RangedResponse.send(files.rejects(jobs.required(id)), request, response);
    }

    /** The original columns, then the position of each record, why it was not taken, and which line won. */
    @Operation(summary = "Download a job's records that were not taken because of their key")
    @GetMapping("/api/jobs/{id}/duplicates.csv")
    @Nullable ResponseEntity<ProblemDetail> duplicates(
            @PathVariable long id, HttpServletRequest request, HttpServletResponse response) throws IOException {
        return RangedResponse.send(files.duplicates(jobs.required(id)), request, response);
    }

    /** The file of a report, until retention deletes it; a job that loads has none. */
    @Operation(summary = "Download a report's file")
    @GetMapping("/api/jobs/{id}/result")
    @Nullable ResponseEntity<ProblemDetail> result(
            @PathVariable long id, HttpServletRequest request, HttpServletResponse response) throws IOException {
        Job job = jobs.required(id).job();
        Download result = results.of(job);
        results.expiry(job).ifPresent(end -> response.setDateHeader(HttpHeaders.EXPIRES, end.toEpochMilli()));
        return RangedResponse.send(result, request, response);
    }

    /** Legacy endpoint: the result of a job, or its rejects if it has no result. */
    @Operation(summary = "Legacy: download a job's result, or its rejects if it has none")
    @GetMapping("/api/download_file/{id}")
    @Nullable ResponseEntity<ProblemDetail> file(@PathVariable long id, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        return ReportResults.isThere(jobs.required(id).job())
                ? result(id, request, response)
                : rejects(id, request, response);
    }
}
