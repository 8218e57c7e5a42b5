package dev.caravan.web.upload;

import dev.caravan.jobs.JobJson;
import dev.caravan.jobs.JobService;
import dev.caravan.upload.CompletedUpload;
import dev.caravan.web.audit.Audit;
import dev.caravan.web.problem.ServerPaths;
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
    public static final String JOB = Audit.JOB;

    /** Header that says whether the upload created that job. */
    static final String NEW = "Caravan-Job-New";

    private final JobService jobService;
    private final ServerPaths serverPaths;

    UploadAnswers(JobService jobService, ServerPaths serverPaths) {
        this.serverPaths = serverPaths;
        this.jobService = jobService;
    }

    static URI place(CompletedUpload completedUpload) {
        return URI.create("/api/jobs/" + completedUpload.job());
    }

    /** 201 for a new job; 200 if the same bytes already are one. */
    ResponseEntity<UploadedJobResponse> job(CompletedUpload completedUpload) {
        JobJson summary = jobService
                .job(completedUpload.job())
                .map(view -> JobJson.of(view, jobService.plan(view.job())).withPlaces(serverPaths::hide))
                .orElse(null);
        Audit.noteTable(completedUpload.table());
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

    /** Names the job in the headers of an answer. */
    static void name(CompletedUpload completedUpload, HttpServletResponse response) {
        Audit.noteTable(completedUpload.table());
        response.setHeader(JOB, Long.toString(completedUpload.job()));
        response.setHeader(NEW, Boolean.toString(completedUpload.fresh()));
    }

    /** The answer of the legacy endpoints and of Dropzone. */
    static UploadMessage message(CompletedUpload completedUpload, HttpServletResponse response) {
        name(completedUpload, response);
        return new UploadMessage(
                completedUpload.fresh()
                        ? "File uploaded, job %d loads it".formatted(completedUpload.job())
                        : "The same file was uploaded or loaded before: it is job %d".formatted(completedUpload.job()),
                completedUpload.job(),
                completedUpload.jobs());
    }
}
