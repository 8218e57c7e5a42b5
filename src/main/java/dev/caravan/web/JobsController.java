package dev.caravan.web;

import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.JobFilter;
import dev.caravan.ledger.job.JobKind;
import dev.caravan.ledger.job.JobState;
import dev.caravan.web.audit.Audit;
import dev.caravan.web.problem.ProblemException;
import dev.caravan.web.problem.ProblemType;
import dev.caravan.web.settings.LoggedIn;
import dev.caravan.web.settings.Role;
import dev.caravan.web.upload.HeldUploads;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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

    /** States that a list may be of. */
    private static final int STATES = 12;

    private static final Duration ONE_DAY = Duration.ofDays(1);

    private static final Duration LONGEST_TOTALS = Duration.ofDays(31);

    /** Pages that are read for one that a bound login sees few jobs of; the client requests the next. */
    private static final int MOST_PAGES = 20;

    private final JobService jobService;
    private final NamedSources sources;
    private final HeldUploads uploads;
    private final JobResponses answers;
    private final JobEvents events;
    private final AllJobsEvents allEvents;
    private final CommandOptions commandOptions;

    JobsController(
            JobService jobService,
            NamedSources sources,
            HeldUploads uploads,
            JobResponses answers,
            JobEvents events,
            AllJobsEvents allEvents,
            CommandOptions commandOptions) {
        this.jobService = jobService;
        this.sources = sources;
        this.uploads = uploads;
        this.answers = answers;
        this.events = events;
        this.allEvents = allEvents;
        this.commandOptions = commandOptions;
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
        if (request.corrects() != null) {
            answers.required(request.corrects());
        }
        // Others are read by a report while they are held.
        if (HeldUploads.isOne(named.get(0)) && request.becomesJob()) {
            return ofUpload(named.get(0), request, http);
        }
        return answers.made(
                request.isReport()
                        ? sources.submit(named, request.reportOptions(), http)
                        : sources.submit(named.get(0), request.options()));
    }

    private ResponseEntity<SubmittedJobResponse> ofUpload(String source, JobRequest request, HttpServletRequest http) {
        if (source.contains("!/")) {
            throw new ProblemException(
                    ProblemType.BAD_REQUEST, "source: an uploaded archive is loaded as a whole; leave the entry out");
        }
        return Boolean.TRUE.equals(request.dryRun())
                ? answers.made(uploads.dryRun(source, http, request.options().by(LoggedIn.submitter())))
                : answers.made(uploads.start(source, http, request.uploadOptions(LoggedIn.submitter())));
    }

    /**
     * The latest first.
     *
     * @param kind only jobs of this kind
     * @param state only jobs in one of these states
     * @param submittedBy only jobs that this user or key submitted
     * @param file only jobs of sources with this name, wherever they lay
     * @param batch only jobs that were submitted together with the job of this number, the first of them
     * @param q only jobs whose source or table, as shown, contains this text, in any letter case
     * @param before number of a job: only jobs with lower numbers, as {@code next} of the previous page requests
     */
    @Operation(summary = "List jobs, the latest first")
    @GetMapping
    JobPageResponse list(
            @RequestParam(required = false) @Nullable JobKind kind,
            @RequestParam(required = false) @Nullable @Size(max = STATES) List<JobState> state,
            @RequestParam(required = false) @Nullable @Size(max = 200) String table,
            @RequestParam(required = false) @Nullable @Size(max = 400) String submittedBy,
            @RequestParam(required = false) @Nullable @Size(max = 200) String file,
            @RequestParam(required = false) @Nullable @Min(1) Long batch,
            @RequestParam(required = false) @Nullable @Size(max = 200) String q,
            @RequestParam(required = false) @Nullable @Min(1) Long before,
            @RequestParam(defaultValue = "20") @Min(1) @Max(PAGE) int limit) {
        JobFilter filter = new JobFilter(kind, state == null ? List.of() : state, table, submittedBy, file, batch, q);
        List<JobView> shown = new ArrayList<>();
        Long last = before;
        for (int pages = 0; pages < MOST_PAGES; pages++) {
            List<JobView> page = jobService.page(filter, last, limit);
            for (JobView view : page) {
                last = view.id();
                if (answers.isShown(view) && answers.isFound(view, q)) {
                    shown.add(view);
                    if (shown.size() == limit) {
                        break;
                    }
                }
            }
            if (page.size() < limit || shown.size() == limit) {
                boolean isLast = page.size() < limit && shown.size() < limit;
                return page(shown, isLast ? null : next(filter, Objects.requireNonNull(last), limit));
            }
        }
        return page(shown, next(filter, Objects.requireNonNull(last), limit));
    }

    private JobPageResponse page(List<JobView> shown, @Nullable String next) {
        return new JobPageResponse(shown.stream().map(answers::listed).toList(), next);
    }

    private static String next(JobFilter filter, long before, int limit) {
        UriComponentsBuilder next = UriComponentsBuilder.fromPath("/api/jobs")
                .queryParam("before", before)
                .queryParam("limit", limit);
        filter.states().forEach(state -> next.queryParam("state", state));
        if (filter.kind() != null) {
            next.queryParam("kind", filter.kind());
        }
        if (filter.batch() != null) {
            next.queryParam("batch", filter.batch());
        }
        Map<String, @Nullable String> texts = new LinkedHashMap<>();
        texts.put("table", filter.table());
        texts.put("submittedBy", filter.submittedBy());
        texts.put("file", filter.file());
        texts.put("q", filter.text());
        texts.values().removeIf(Objects::isNull);
        texts.keySet().forEach(name -> next.queryParam(name, "{" + name + "}"));
        return next.encode().buildAndExpand(texts).toUriString();
    }

    /**
     * How many jobs there are of each kind, of all logins.
     *
     * @param since from when on jobs that ended count; by default 24 hours ago
     */
    @Operation(summary = "Count jobs that run, wait and ended")
    @GetMapping("/totals")
    JobTotalsResponse totals(@RequestParam(required = false) @Nullable Instant since) {
        if (!LoggedIn.submitter().unbound()) {
            throw new ProblemException(ProblemType.FORBIDDEN, "totals are of all tables; this login is bound to some");
        }
        Instant now = Instant.now();
        Instant earliest = now.minus(LONGEST_TOTALS);
        Instant from = since == null ? now.minus(ONE_DAY) : since.isBefore(earliest) ? earliest : since;
        return JobTotalsResponse.of(
                jobService.open(),
                jobService.endedWithin(from.isAfter(now) ? Duration.ZERO : Duration.between(from, now)),
                from);
    }

    /** Server-sent events about all jobs that the login may see. */
    @Operation(summary = "Follow all jobs by server-sent events")
    @GetMapping(path = "/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter allEvents() {
        return allEvents.listen(LoggedIn.submitter());
    }

    @Operation(summary = "Show a job, with the reasons of its rejects")
    @GetMapping("/{id}")
    JobDetailsResponse one(@PathVariable long id) {
        JobView view = answers.required(id);
        return new JobDetailsResponse(
                answers.whole(view),
                jobService.reasons(view),
                commandOptions.forThisReader(),
                answers.planned(view.job()));
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

    /** Deletes nothing; for a client that asks its user before it undoes. */
    @Operation(summary = "Tell what an undo of a job would delete")
    @GetMapping("/{id}/undo")
    UndoPreviewResponse undoPreview(@PathVariable long id) {
        JobView view = answers.required(id);
        return jobService
                .obstacleToUndo(view.job())
                .map(obstacle -> new UndoPreviewResponse(id, view.job().table(), null, obstacle))
                .orElseGet(
                        () -> new UndoPreviewResponse(id, view.job().table(), jobService.rowsToUndo(view.job()), null));
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
