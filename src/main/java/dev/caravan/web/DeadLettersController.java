package dev.caravan.web;

import dev.caravan.jobs.DeadLetterDryRunSummary;
import dev.caravan.jobs.DeadLetterFields;
import dev.caravan.jobs.DeadLetterService;
import dev.caravan.ledger.deadletter.DeadLetter;
import dev.caravan.ledger.deadletter.DeadLetterSelection;
import dev.caravan.ledger.deadletter.DeadLetters;
import dev.caravan.message.ChunkId;
import dev.caravan.web.audit.Audit;
import dev.caravan.web.problem.ProblemException;
import dev.caravan.web.problem.ProblemType;
import io.swagger.v3.oas.annotations.Parameter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

/** Chunks that could not be loaded: listed by cause, shown with their rows, sent again, given up. */
@RestController
@RequestMapping("/api/dead-letters")
@ConditionalOnProperty("caravan.web.enabled")
class DeadLettersController {
    private static final int MOST_CAUSES = 1_000;
    private static final int MOST_ROWS = 1_000;
    private static final int MOST_TRIED = 1_000;

    private final DeadLetterService letters;
    private final BackgroundReplay backgroundReplay;

    DeadLettersController(DeadLetterService letters, BackgroundReplay backgroundReplay) {
        this.letters = letters;
        this.backgroundReplay = backgroundReplay;
    }

    /** By cause, the most frequent first. */
    @GetMapping
    Map<String, Object> list(
            @RequestParam(required = false) @Nullable @Min(1) Long job,
            @RequestParam(required = false) @Nullable @Pattern(regexp = DeadLetterSelection.CAUSE) String cause,
            @RequestParam(defaultValue = "100") @Min(1) @Max(MOST_CAUSES) int limit) {
        DeadLetterSelection selection = new DeadLetterSelection(job, cause, List.of());
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("chunks", letters.count(selection));
        answer.put(
                "causes",
                letters.causes(selection, limit).stream()
                        .map(DeadLetterFields::of)
                        .toList());
        return answer;
    }

    /** One, with the first of its rows as they stand in the file. */
    @GetMapping("/{job}/{sequence}")
    Map<String, Object> one(
            @PathVariable @Min(1) long job,
            @PathVariable @Min(0) int sequence,
            @RequestParam(defaultValue = "10") @Min(0) @Max(MOST_ROWS) int rows) {
        ChunkId chunk = new ChunkId(job, sequence);
        DeadLetter letter = letters.find(chunk)
                .orElseThrow(() -> new ProblemException(
                        ProblemType.UNKNOWN_DEAD_LETTER, "there is no dead letter %s".formatted(chunk)));
        Map<String, Object> fields = DeadLetterFields.of(letter);
        if (rows > 0 && letter.reason() == null) {
            fields.putAll(DeadLetterFields.of(letters.rows(letter, rows)));
        }
        return fields;
    }

    /** 202: they are being sent to the loaders, and leave the list as they load. A dry run answers what would come of it, 200. */
    @PostMapping("/replay")
    ResponseEntity<Map<String, Object>> replay(
            @Valid @RequestBody DeadLetterRequest request, @Parameter(hidden = true) HttpServletRequest http) {
        DeadLetterSelection selection = request.selection();
        boolean dryRun = Boolean.TRUE.equals(request.dryRun());
        Audit.note(http, dryRun ? selection + ",dryRun=true" : selection);
        if (dryRun) {
            return ResponseEntity.ok(dryRun(selection));
        }
        long selected = letters.count(selection);
        if (selected > 0) {
            backgroundReplay.begin(selection, request.rate() == null ? 0 : request.rate());
        }
        return ResponseEntity.accepted().body(Map.of("chunks", selected));
    }

    private Map<String, Object> dryRun(DeadLetterSelection selection) {
        List<Map<String, Object>> each = new ArrayList<>();
        DeadLetterDryRunSummary trials =
                letters.dryRun(selection, MOST_TRIED, trial -> each.add(DeadLetterFields.of(trial)));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("chunks", letters.count(selection));
        answer.put("tried", trials.tried());
        answer.put("loads", trials.loads());
        answer.put("rows", trials.records());
        answer.put("rejected", trials.rejected());
        answer.put("trials", each);
        return answer;
    }

    /** For good: they count as skipped, and a job without others COMPLETES. */
    @PostMapping("/discard")
    Map<String, Object> discard(
            @Valid @RequestBody DeadLetterRequest request, @Parameter(hidden = true) HttpServletRequest http) {
        DeadLetterSelection selection = request.selection();
        Audit.note(http, selection);
        if (request.reason() == null || request.reason().isBlank()) {
            throw new ProblemException(ProblemType.BAD_REQUEST, "reason: must say why they are given up");
        }
        DeadLetters.Discarded done = letters.discard(selection, request.reason());
        return Map.of("chunks", done.chunks(), "rows", done.records());
    }
}
