package dev.caravan.web.upload;

import dev.caravan.jobs.JobFields;
import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import dev.caravan.upload.CompletedUpload;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** What is answered to files that have arrived. */
@Component
@ConditionalOnProperty("caravan.web.enabled")
public class UploadAnswers {
    /** The header that names the job of a file that has arrived. */
    public static final String JOB = "Caravan-Job";

    private final JobService jobService;

    UploadAnswers(JobService jobService) {
        this.jobService = jobService;
    }

    static URI place(CompletedUpload completedUpload) {
        return URI.create("/api/jobs/" + completedUpload.job());
    }

    /** 201 with the job; 200 if the same file is one already. An archive is a job for each of its files: {@code jobs} has them all. */
    ResponseEntity<Map<String, Object>> job(CompletedUpload completedUpload) {
        Map<String, Object> answer = new LinkedHashMap<>();
        JobView view = jobService.job(completedUpload.job()).orElse(null);
        if (view != null) {
            answer.putAll(JobFields.of(view, jobService.plan(view.job())));
        }
        answer.put("job", completedUpload.job());
        answer.put("new", completedUpload.fresh());
        answer.put("jobs", completedUpload.jobs());
        return (completedUpload.fresh()
                        ? ResponseEntity.created(place(completedUpload))
                        : ResponseEntity.ok().location(place(completedUpload)))
                .body(answer);
    }

    /** As earlier systems answered. */
    static Map<String, @Nullable Object> message(CompletedUpload completedUpload, HttpServletResponse response) {
        response.setHeader(JOB, Long.toString(completedUpload.job()));
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put(
                "message",
                completedUpload.fresh()
                        ? "File uploaded, job %d loads it".formatted(completedUpload.job())
                        : "The same file was uploaded before: it is job %d".formatted(completedUpload.job()));
        answer.put("job_id", completedUpload.job());
        answer.put("job_ids", completedUpload.jobs());
        return answer;
    }
}
