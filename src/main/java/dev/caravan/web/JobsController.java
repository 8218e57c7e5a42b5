package dev.caravan.web;

import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.JobState;
import dev.caravan.web.audit.Audit;
import dev.caravan.web.problem.ProblemException;
import dev.caravan.web.problem.ProblemType;
import dev.caravan.web.settings.Role;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.util.UriComponentsBuilder;

/** Jobs: submit, list, show, follow, abort, undo. */
@RestController
@Tag(name = "Jobs")
@RequestMapping("/api/jobs")
@ConditionalOnProperty("caravan.web.enabled")
class JobsController {
    private static final int PAGE = 200;

    /** Pages that are read for one that a bound login sees few jobs of; the client requests the next. */
    private static final int MOST_PAGES = 20;

    private final JobService jobService;
    private final NamedSources sources;
    private final JobResponses answers;
    private final JobEvents events;

    JobsController(JobService jobService, NamedSources sources, JobResponses answers, JobEvents events) {
        this.jobService = jobService;
        this.sources = sources;
        this.answers = answers;
        this.events = events;
    }

    /** 201 for a new job; 200 if this version of the source, or its content, already is one. */
    @Operation(summary = "Submit a source to be loaded or reported")
    @ApiResponse(responseCode = "201", description = "A new job", useReturnTypeSchema = true)
    @ApiResponse(
            responseCode = "200",
            description = "This version of the source, or its content, already is a job",
            useReturnTypeSchema = true)
    @PostMapping
    ResponseEntity<SubmittedJobResponse> create(
            @Valid @RequestBody JobRequest request, @Parameter(hidden = true) HttpServletRequest http) {
        List<String> named = request.all();
        Audit.noteSource(http, named.get(0));
        Audit.noteTable(request.table());
        return answers.made(
                request.report() == null
                        ? sources.submit(named.get(0), request.options())
                        : sources.submit(named, request.reportOptions()));
    }

    /**
     * The latest first.
     *
     * @param submittedBy only jobs that this user or key submitted
     * @param before number of a job: only jobs with lower numbers, as {@code next} of the previous page requests
     */
    @Operation(summary = "List jobs, the latest first")
    @GetMapping
    JobPageResponse list(
            @RequestParam(required = false) @Nullable JobState state,
            @RequestParam(required = false) @Nullable @Size(max = 200) String table,
            @RequestParam(required = false) @Nullable @Size(max = 400) String submittedBy,
            @RequestParam(required = false) @Nullable @Min(1) Long before,
            @RequestParam(defaultValue = "20") @Min(1) @Max(PAGE) int limit) {
        List<JobView> shown = new ArrayList<>();
        Long last = before;
        for (int pages = 0; pages < MOST_PAGES; pages++) {
            List<JobView> page = jobService.page(state, table, submittedBy, last, limit);
            for (JobView view : page) {
                last = view.id();
                if (answers.isShown(view)) {
                    shown.add(view);
                    if (shown.size() == limit) {
                        break;
                    }
                }
            }
            if (page.size() < limit || shown.size() == limit) {
                boolean isLast = page.size() < limit && shown.size() < limit;
                return page(
                        shown, isLast ? null : next(state, table, submittedBy, Objects.requireNonNull(last), limit));
            }
        }
        return page(shown, next(state, table, submittedBy, Objects.requireNonNull(last), limit));
    }

    private JobPageResponse page(List<JobView> shown, @Nullable String next) {
        return new JobPageResponse(shown.stream().map(answers::listed).toList(), next);
    }

    private static String next(
            @Nullable JobState state, @Nullable String table, @Nullable String submittedBy, long before, int limit) {
        UriComponentsBuilder next = UriComponentsBuilder.fromPath("/api/jobs")
                .queryParam("before", before)
                .queryParam("limit", limit);
        if (state != null) {
            next.queryParam("state", state);
        }
        if (table != null) {
            next.queryParam("table", "{table}");
        }
        if (submittedBy != null) {
            next.queryParam("submittedBy", "{submittedBy}");
        }
        return next.encode()
                .buildAndExpand(Map.of("table", String.valueOf(table), "submittedBy", String.valueOf(submittedBy)))
                .toUriString();
    }

    @Operation(summary = "Show a job, with the reasons of its rejects")
    @GetMapping("/{id}")
    JobDetailsResponse one(@PathVariable long id) {
        JobView view = answers.required(id);
        return new JobDetailsResponse(
                answers.whole(view), view.balance().rejected() == 0 ? List.of() : jobService.reasons(id));
    }

    /** Server-sent events, until the job has ended. */
    @Operation(summary = "Follow a job by server-sent events until it has ended")
    @GetMapping(path = "/{id}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter events(@PathVariable long id) {
        answers.required(id);
        return events.listen(id);
    }

    /** @param undo whether the rows that the job has loaded are deleted; that requires the role operator, as an undo does */
    @Operation(summary = "Abort a job, and optionally delete the rows that it has loaded")
    @PostMapping("/{id}/abort")
    JobDetailsResponse abort(
            @PathVariable long id,
            @RequestParam(defaultValue = "false") boolean undo,
            @Parameter(hidden = true) HttpServletRequest request) {
        if (undo && request.getUserPrincipal() != null && !request.isUserInRole(Role.OPERATOR.name())) {
            throw new ProblemException(ProblemType.FORBIDDEN, "undo takes the role operator");
        }
        answers.required(id);
        if (!jobService.abort(id)) {
            throw new ProblemException(
                    ProblemType.JOB_HAS_ENDED,
                    "job %d is %s".formatted(id, answers.required(id).state()));
        }
        if (undo && answers.required(id).balance().inserted() > 0) {
            beginUndo(id);
        }
        return one(id);
    }

    /** 202: the loaders delete the rows that the job has inserted; its state says when they have finished. */
    @Operation(summary = "Delete the rows that a job has inserted")
    @ApiResponse(
            responseCode = "202",
            description = "Loaders delete the rows; the job is UNDOING until they have finished",
            useReturnTypeSchema = true)
    @PostMapping("/{id}/undo")
    ResponseEntity<JobDetailsResponse> undo(@PathVariable long id) {
        beginUndo(id);
        return ResponseEntity.accepted().body(one(id));
    }

    private void beginUndo(long id) {
        JobView view = answers.required(id);
        jobService.obstacleToUndo(view.job()).ifPresent(obstacle -> {
            throw new ProblemException(ProblemType.CANT_BE_UNDONE, obstacle);
        });
        if (!jobService.beginUndo(view.job())) {
            throw new ProblemException(
                    ProblemType.CANT_BE_UNDONE,
                    "job %d is %s".formatted(id, answers.required(id).state()));
        }
    }
}
