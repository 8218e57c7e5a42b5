package dev.caravan.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Files of jobs, whole or in parts. */
@RestController
@ConditionalOnProperty("caravan.web.enabled")
class DownloadsController {
    private final JobAnswers jobs;
    private final DownloadFiles files;

    DownloadsController(JobAnswers jobs, DownloadFiles files) {
        this.jobs = jobs;
        this.files = files;
    }

    /** A job's rejected records: the original columns, then where they stood and why they were refused. */
    @GetMapping("/api/jobs/{id}/rejects.csv")
    @Nullable ResponseEntity<ProblemDetail> rejects(
            @PathVariable long id, HttpServletRequest request, HttpServletResponse response) throws IOException {
        return RangedResponse.send(files.rejects(jobs.required(id)), request, response);
    }

    /** What a job made; one that loads makes rows, and no file. */
    @GetMapping("/api/jobs/{id}/result")
    @Nullable ResponseEntity<ProblemDetail> result(@PathVariable long id) {
        jobs.required(id);
        throw new ProblemException(
                ProblemType.NO_RESULT,
                "job %d loads a table; what it refused is at /api/jobs/%d/rejects.csv".formatted(id, id));
    }

    /** As earlier systems had it: what there is to download of a job, its result or else its rejects. */
    @GetMapping("/api/download_file/{id}")
    @Nullable ResponseEntity<ProblemDetail> file(@PathVariable long id, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        return rejects(id, request, response);
    }
}
