package dev.caravan.web.legacy;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.caravan.feed.JobOptions;
import dev.caravan.intake.SubmitResult;
import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.JobState;
import dev.caravan.web.JobResponses;
import dev.caravan.web.NamedSources;
import dev.caravan.web.audit.Audit;
import dev.caravan.web.security.CrossSiteFilter;
import io.swagger.v3.oas.annotations.Parameter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/**
 * Calls as earlier systems had them, so that scripts go on working; uploads and downloads of theirs are beside those of today. An abort
 * by GET is among them, which any page of the web could make a browser send: {@link CrossSiteFilter} looks at it as at a POST.
 */
@RestController
@ConditionalOnProperty("caravan.web.enabled")
class LegacyController {
    private final JobService jobService;
    private final NamedSources sources;
    private final JobResponses answers;

    LegacyController(JobService jobService, NamedSources sources, JobResponses answers) {
        this.jobService = jobService;
        this.sources = sources;
        this.answers = answers;
    }

    /** @param target a file, a URL or an object */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Import(@NotBlank @Size(max = 4096) String target) {}

    /** {@code id} is the job's. */
    @PostMapping("/import")
    ResponseEntity<Map<String, Object>> load(
            @Valid @RequestBody Import request, @Parameter(hidden = true) HttpServletRequest http) {
        Audit.noteSource(http, request.target());
        SubmitResult made = sources.submit(request.target(), new JobOptions(null, null, List.of(), Map.of()));
        long job = made.claims().get(0).job().id();
        return ResponseEntity.ok()
                .location(URI.create("/status/" + job))
                .body(Map.of("id", job, "job_id", job, "message", "job %d loads it".formatted(job)));
    }

    @GetMapping("/status/{id}")
    Map<String, Object> status(@PathVariable long id) {
        JobView view = answers.required(id);
        Map<String, Object> fields = answers.whole(view);
        fields.put("id", id);
        fields.put("status", statusOf(view.state()));
        return fields;
    }

    /** One that has ended stays as it is. */
    @RequestMapping(
            path = CrossSiteFilter.ABORT + "{id}",
            method = {RequestMethod.GET, RequestMethod.POST, RequestMethod.DELETE})
    Map<String, Object> abort(@PathVariable long id) {
        answers.required(id);
        jobService.abort(id);
        return status(id);
    }

    @GetMapping("/api/file_status/{id}")
    Map<String, Object> fileStatus(@PathVariable long id) {
        JobView view = answers.required(id);
        Map<String, Object> fields = answers.whole(view);
        fields.put("job_id", id);
        fields.put("job_status", statusOf(view.state()));
        return fields;
    }

    @GetMapping("/api/v1/docs/swagger")
    ResponseEntity<Void> document() {
        return ResponseEntity.status(HttpStatus.FOUND)
                .location(URI.create("/swagger-ui.html"))
                .build();
    }

    /** In the words of Celery, which theirs were. A job with dead letters is not at its end: a replay completes it. */
    private static String statusOf(JobState state) {
        return switch (state) {
            case QUEUED -> "PENDING";
            case SPLITTING, LOADING, REPORTING, UNDOING -> "STARTED";
            case COMPLETED -> "SUCCESS";
            case PARTIAL, FAILED -> "FAILURE";
            case ABORTED -> "REVOKED";
        };
    }
}
