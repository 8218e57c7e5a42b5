package dev.caravan.web.upload;

import dev.caravan.jobs.JobJson;
import dev.caravan.jobs.JobService;
import dev.caravan.upload.CompletedUpload;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** Answers to completed uploads. Thread-safe. */
@Component
@ConditionalOnProperty("caravan.web.enabled")
public class UploadAnswers {
    /** Header with the number of the job of a completed upload. */
    public static final String JOB = "Caravan-Job";

    private final JobService jobService;

    UploadAnswers(JobService jobService) {
        this.jobService = jobService;
    }

    static URI place(CompletedUpload completedUpload) {
        return URI.create("/api/jobs/" + completedUpload.job());
    }

    /** 201 for a new job; 200 if the same file already is one. */
    ResponseEntity<UploadedJobResponse> job(CompletedUpload completedUpload) {
        JobJson summary = jobService
                .job(completedUpload.job())
                .map(view -> JobJson.of(view, jobService.plan(view.job())))
                .orElse(null);
        UploadedJobResponse answer = new UploadedJobResponse(
                summary,
                summary == null ? completedUpload.job() : null,
                completedUpload.fresh(),
                completedUpload.jobs());
        return (completedUpload.fresh()
                        ? ResponseEntity.created(place(completedUpload))
                        : ResponseEntity.ok().location(place(completedUpload)))
                .body(answer);
    }

    /** The answer of the legacy endpoints and of Dropzone. */
    static UploadMessage message(CompletedUpload completedUpload, HttpServletResponse response) {
        response.setHeader(JOB, Long.toString(completedUpload.job()));
        return new UploadMessage(
                completedUpload.fresh()
                        ? "File uploaded, job %d loads it".formatted(completedUpload.job())
                        : "The same file was uploaded before: it is job %d".formatted(completedUpload.job()),
                completedUpload.job(),
                completedUpload.jobs());
    }
}
