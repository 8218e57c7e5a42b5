package dev.caravan.web.legacy;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.caravan.feed.JobOptions;
import dev.caravan.intake.SubmitResult;
import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.Claim;
import dev.caravan.ledger.job.JobState;
import dev.caravan.web.JobResponses;
import dev.caravan.web.NamedSources;
import dev.caravan.web.audit.Audit;
import dev.caravan.web.security.CrossSiteFilter;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
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
 * Legacy endpoints, kept for existing scripts; legacy uploads and downloads are in the controllers of their successors. One endpoint
 * aborts by GET, which any web page could make a browser send: {@link CrossSiteFilter} treats it as a POST.
 */
@RestController
@Tag(name = "Legacy")
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

    @Operation(summary = "Legacy: load a file, a URL or an object")
    @PostMapping("/import")
    ResponseEntity<LegacyResponse.Imported> load(
            @Valid @RequestBody Import request, @Parameter(hidden = true) HttpServletRequest http) {
        Audit.noteSource(http, request.target());
        SubmitResult made = sources.submit(request.target(), new JobOptions(null, null, List.of(), Map.of()));
        Claim claim = made.claims().get(0);
        long job = claim.job().id();
        Audit.noteTable(claim.job().table());
        return ResponseEntity.ok()
                .location(URI.create("/status/" + job))
                .body(new LegacyResponse.Imported(
                        job,
                        job,
                        (claim.wasLoadedBefore() ? "job %d loaded it before" : "job %d loads it").formatted(job)));
    }

    @Operation(summary = "Legacy: show a job")
    @GetMapping("/status/{id}")
    LegacyResponse.Status status(@PathVariable long id) {
        JobView view = answers.required(id);
        return new LegacyResponse.Status(answers.whole(view), id, statusOf(view.state()));
    }

    /** A job that has ended stays unchanged. */
    @Operation(summary = "Legacy: abort a job")
    @RequestMapping(
            path = CrossSiteFilter.ABORT + "{id}",
            method = {RequestMethod.GET, RequestMethod.POST, RequestMethod.DELETE})
    LegacyResponse.Status abort(@PathVariable long id) {
        answers.required(id);
        jobService.abort(id);
        return status(id);
    }

    @Operation(summary = "Legacy: show the job of an uploaded file")
    @GetMapping("/api/file_status/{id}")
    LegacyResponse.FileStatus fileStatus(@PathVariable long id) {
        JobView view = answers.required(id);
        return new LegacyResponse.FileStatus(answers.whole(view), id, statusOf(view.state()));
    }

    @Operation(summary = "Legacy: go to the page that shows this document")
    @GetMapping("/api/v1/docs/swagger")
    ResponseEntity<Void> document() {
        return ResponseEntity.status(HttpStatus.FOUND)
                .location(URI.create("/swagger-ui.html"))
                .build();
    }

    @Operation(summary = "Legacy: go to the page of workers and queues")
    @GetMapping("/dashboard")
    ResponseEntity<Void> dashboard() {
        return ResponseEntity.status(HttpStatus.FOUND)
                .location(URI.create("/#/fleet"))
                .build();
    }

    /** The state of Celery that legacy clients expect. A job with dead letters has not succeeded: a replay completes it. */
    private static String statusOf(JobState state) {
        return switch (state) {
            case QUEUED -> "PENDING";
            case SPLITTING, LOADING, PUBLISHING, REPORTING, UNDOING -> "STARTED";
            case COMPLETED -> "SUCCESS";
            case PARTIAL, FAILED -> "FAILURE";
            case ABORTED, SUPERSEDED, GONE -> "REVOKED";
        };
    }
}
