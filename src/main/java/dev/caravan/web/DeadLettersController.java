package dev.caravan.web;

import dev.caravan.jobs.DeadLetterCauseJson;
import dev.caravan.jobs.DeadLetterDryRunJson;
import dev.caravan.jobs.DeadLetterDryRunSummary;
import dev.caravan.jobs.DeadLetterJson;
import dev.caravan.jobs.DeadLetterRowsJson;
import dev.caravan.jobs.DeadLetterService;
import dev.caravan.ledger.deadletter.DeadLetter;
import dev.caravan.ledger.deadletter.DeadLetterSelection;
import dev.caravan.ledger.deadletter.DeadLetters;
import dev.caravan.message.ChunkId;
import dev.caravan.web.audit.Audit;
import dev.caravan.web.problem.ProblemException;
import dev.caravan.web.problem.ProblemType;
import dev.caravan.web.settings.LoggedIn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Chunks that could not be loaded: list by cause, show with their rows, replay, discard. */
@RestController
@Tag(name = "Dead letters")
@RequestMapping("/api/dead-letters")
@ConditionalOnProperty("caravan.web.enabled")
class DeadLettersController {
    private static final int MOST_CAUSES = 1_000;
    private static final int MOST_CHUNKS = 200;
    private static final int MOST_ROWS = 1_000;
    private static final int MOST_TRIED = 1_000;

    private final DeadLetterService letters;
    private final BackgroundReplay backgroundReplay;
    private final JobResponses jobs;

    DeadLettersController(DeadLetterService letters, BackgroundReplay backgroundReplay, JobResponses jobs) {
        this.letters = letters;
        this.backgroundReplay = backgroundReplay;
        this.jobs = jobs;
    }

    @Operation(summary = "List the causes of dead letters, the most frequent first")
    @GetMapping
    DeadLetterResponse.Causes list(
            @RequestParam(required = false) @Nullable @Min(1) Long job,
            @RequestParam(required = false) @Nullable @Pattern(regexp = DeadLetterSelection.CAUSE) String cause,
            @RequestParam(defaultValue = "100") @Min(1) @Max(MOST_CAUSES) int limit) {
        DeadLetterSelection selection = allowed(new DeadLetterSelection(job, cause, List.of()));
        return new DeadLetterResponse.Causes(
                letters.count(selection),
                letters.causes(selection, limit).stream()
                        .map(DeadLetterCauseJson::of)
                        .toList());
    }

    @Operation(summary = "List the first dead letters of a job or a cause, without their rows")
    @GetMapping("/chunks")
    DeadLetterResponse.Chunks chunks(
            @RequestParam(required = false) @Nullable @Min(1) Long job,
            @RequestParam(required = false) @Nullable @Pattern(regexp = DeadLetterSelection.CAUSE) String cause,
            @RequestParam(defaultValue = "20") @Min(1) @Max(MOST_CHUNKS) int limit) {
        DeadLetterSelection selection = allowed(new DeadLetterSelection(job, cause, List.of()));
        return new DeadLetterResponse.Chunks(
                letters.count(selection),
                letters.first(selection, limit).stream().map(DeadLetterJson::of).toList());
    }

    @Operation(summary = "Show how far the replay of this process is, or the last one was")
    @GetMapping("/replay")
    DeadLetterResponse.ReplayProgress progress() {
        if (!LoggedIn.submitter().unbound()) {
            throw new ProblemException(
                    ProblemType.NOT_PERMITTED, "a replay may be of all tables; this login is bound to some");
        }
        return DeadLetterResponse.ReplayProgress.of(backgroundReplay.progress());
    }

    @Operation(summary = "Show a dead letter, with its first rows as they are in the source")
    @GetMapping("/{job}/{sequence}")
    DeadLetterResponse one(
            @PathVariable @Min(1) long job,
            @PathVariable @Min(0) int sequence,
            @RequestParam(defaultValue = "10") @Min(0) @Max(MOST_ROWS) int rows) {
        ChunkId chunk = new ChunkId(job, sequence);
        DeadLetter letter = letters.find(chunk)
                .orElseThrow(() -> new ProblemException(
                        ProblemType.UNKNOWN_DEAD_LETTER, "there is no dead letter %s".formatted(chunk)));
        requireShown(job);
        boolean withRows = rows > 0 && letter.discardReason() == null;
        return new DeadLetterResponse(
                DeadLetterJson.of(letter), withRows ? DeadLetterRowsJson.of(letters.rows(letter, rows)) : null);
    }

    /** 202: they are being sent to the loaders, and leave the list when they have loaded. 200: the result of a dry run. */
    @Operation(summary = "Send dead letters to the loaders again, or try what would load")
    @ApiResponse(
            responseCode = "202",
            description = "They are being sent, and leave the list when they have loaded",
            useReturnTypeSchema = true)
    @ApiResponse(responseCode = "200", description = "The result of a dry run", useReturnTypeSchema = true)
    @PostMapping("/replay")
    ResponseEntity<DeadLetterResponse.Replay> replay(
            @Valid @RequestBody DeadLetterRequest request, @Parameter(hidden = true) HttpServletRequest http) {
        DeadLetterSelection selection = allowed(request.selection());
        boolean dryRun = Boolean.TRUE.equals(request.dryRun());
        Audit.note(
                http,
                selection
                        + (dryRun ? ",dryRun=true" : "")
                        + (Boolean.TRUE.equals(request.isolate()) ? ",isolate=true" : ""));
        if (dryRun) {
            return ResponseEntity.ok(dryRun(selection));
        }
        letters.requireReplayable(selection);
        long selected = letters.count(selection);
        if (selected > 0) {
            backgroundReplay.begin(
                    selection,
                    selected,
                    request.rate() == null ? 0 : request.rate(),
                    Boolean.TRUE.equals(request.isolate()));
        }
        return ResponseEntity.accepted().body(new DeadLetterResponse.Replay(selected, null));
    }

    /** A login that is bound names jobs that it sees, or chunks of them. */
    private DeadLetterSelection allowed(DeadLetterSelection selection) {
        if (LoggedIn.submitter().unbound()) {
            return selection;
        }
        if (selection.job() == null && selection.chunks().isEmpty()) {
            throw new ProblemException(
                    ProblemType.NOT_PERMITTED, "this login doesn't see all jobs: name one of those that it sees");
        }
        if (selection.job() != null) {
            jobs.required(selection.job());
        }
        selection.chunks().stream().map(ChunkId::job).distinct().forEach(jobs::required);
        return selection;
    }

    private void requireShown(long job) {
        if (!LoggedIn.submitter().unbound()) {
            jobs.required(job);
        }
    }

    private DeadLetterResponse.Replay dryRun(DeadLetterSelection selection) {
        List<DeadLetterDryRunJson> each = new ArrayList<>();
        DeadLetterDryRunSummary sum =
                letters.dryRun(selection, MOST_TRIED, one -> each.add(DeadLetterDryRunJson.of(one)));
        return new DeadLetterResponse.Replay(letters.count(selection), DeadLetterResponse.DryRun.of(sum, each));
    }

    /** Permanently: their records count as skipped, and a job without other dead letters COMPLETES. */
    @Operation(summary = "Discard dead letters permanently")
    @PostMapping("/discard")
    DeadLetterResponse.Discarded discard(
            @Valid @RequestBody DeadLetterRequest request, @Parameter(hidden = true) HttpServletRequest http) {
        DeadLetterSelection selection = allowed(request.selection());
        Audit.note(http, selection);
        if (request.reason() == null || request.reason().isBlank()) {
            throw new ProblemException(ProblemType.BAD_REQUEST, "reason: must say why they are given up");
        }
        DeadLetters.Discarded done = letters.discard(selection, request.reason());
        return new DeadLetterResponse.Discarded(done.chunks(), done.records());
    }
}
