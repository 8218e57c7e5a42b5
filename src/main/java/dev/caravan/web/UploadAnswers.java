package dev.caravan.web;

import dev.caravan.operate.JobFields;
import dev.caravan.operate.JobView;
import dev.caravan.operate.Operations;
import dev.caravan.upload.Arrival;
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
class UploadAnswers {
    /** The header that names the job of a file that has arrived. */
    static final String JOB = "Caravan-Job";

    private final Operations operations;

    UploadAnswers(Operations operations) {
        this.operations = operations;
    }

    static URI place(Arrival arrival) {
        return URI.create("/api/jobs/" + arrival.job());
    }

    /** 201 with the job; 200 if the same file is one already. An archive is a job for each of its files: {@code jobs} has them all. */
    ResponseEntity<Map<String, Object>> job(Arrival arrival) {
        Map<String, Object> answer = new LinkedHashMap<>();
        JobView view = operations.job(arrival.job()).orElse(null);
        if (view != null) {
            answer.putAll(JobFields.of(view, operations.plan(view.job())));
        }
        answer.put("job", arrival.job());
        answer.put("new", arrival.fresh());
        answer.put("jobs", arrival.jobs());
        return (arrival.fresh()
                        ? ResponseEntity.created(place(arrival))
                        : ResponseEntity.ok().location(place(arrival)))
                .body(answer);
    }

    /** As earlier systems answered. */
    static Map<String, @Nullable Object> message(Arrival arrival, HttpServletResponse response) {
        response.setHeader(JOB, Long.toString(arrival.job()));
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put(
                "message",
                arrival.fresh()
                        ? "File uploaded, job %d loads it".formatted(arrival.job())
                        : "The same file was uploaded before: it is job %d".formatted(arrival.job()));
        answer.put("job_id", arrival.job());
        answer.put("job_ids", arrival.jobs());
        return answer;
    }
}
