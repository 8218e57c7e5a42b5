package dev.caravan.web;

import dev.caravan.intake.Submission;
import dev.caravan.ledger.Claim;
import dev.caravan.ledger.JobState;
import dev.caravan.operate.JobFields;
import dev.caravan.operate.JobView;
import dev.caravan.operate.Operations;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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
import org.springframework.web.util.UriComponentsBuilder;

/** Jobs: made, listed, watched, stopped. */
@RestController
@RequestMapping("/api/jobs")
@ConditionalOnProperty("caravan.web.enabled")
class JobsController {
    private static final int PAGE = 200;

    private final Operations operations;

    JobsController(Operations operations) {
        this.operations = operations;
    }

    /** 201 for a new job; 200 if this version of the source is a job already. An archive is a job for each of its files: {@code jobs} has them all. */
    @PostMapping
    ResponseEntity<Map<String, Object>> create(@Valid @RequestBody JobRequest request) {
        Submission made = operations.submit(Path.of(request.source()), request.options());
        List<Claim> claims = made.claims();
        Claim first = claims.get(0);
        Map<String, Object> answer =
                new LinkedHashMap<>(fields(required(first.job().id())));
        answer.put("new", claims.stream().anyMatch(Claim::fresh));
        answer.put("jobs", claims.stream().map(claim -> claim.job().id()).collect(Collectors.toList()));
        URI place = URI.create("/api/jobs/" + first.job().id());
        return (first.fresh()
                        ? ResponseEntity.created(place)
                        : ResponseEntity.ok().location(place))
                .body(answer);
    }

    /**
     * The latest first.
     *
     * @param before number of a job: those before it, as {@code next} of the page before says
     */
    @GetMapping
    Map<String, Object> list(
            @RequestParam(required = false) @Nullable JobState state,
            @RequestParam(required = false) @Nullable String table,
            @RequestParam(required = false) @Nullable Long before,
            @RequestParam(defaultValue = "20") @Min(1) @Max(PAGE) int limit) {
        List<JobView> page = operations.page(state, table, before, limit);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("jobs", page.stream().map(this::fields).toList());
        if (page.size() == limit) {
            UriComponentsBuilder next = UriComponentsBuilder.fromPath("/api/jobs")
                    .queryParam("before", page.get(limit - 1).id())
                    .queryParam("limit", limit);
            if (state != null) {
                next.queryParam("state", state);
            }
            if (table != null) {
                next.queryParam("table", "{table}");
            }
            answer.put(
                    "next",
                    next.encode()
                            .buildAndExpand(Map.of("table", String.valueOf(table)))
                            .toUriString());
        }
        return answer;
    }

    @GetMapping("/{id}")
    Map<String, Object> one(@PathVariable long id) {
        JobView view = required(id);
        Map<String, Object> fields = fields(view);
        fields.put("progress", view.progress());
        fields.put("reasons", operations.reasons(id));
        return fields;
    }

    @PostMapping("/{id}/abort")
    Map<String, Object> abort(@PathVariable long id) {
        required(id);
        if (!operations.abort(id)) {
            throw new ProblemException(
                    ProblemType.JOB_HAS_ENDED,
                    "job %d is %s".formatted(id, required(id).state()));
        }
        return one(id);
    }

    private Map<String, Object> fields(JobView view) {
        return JobFields.of(view, operations.plan(view.job()));
    }

    private JobView required(long id) {
        return operations
                .job(id)
                .orElseThrow(() -> new ProblemException(ProblemType.UNKNOWN_JOB, "there is no job %d".formatted(id)));
    }
}
