package dev.caravan.web;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.caravan.feed.LoadPlan;
import dev.caravan.intake.Submission;
import dev.caravan.ledger.Claim;
import dev.caravan.ledger.Job;
import dev.caravan.operate.JobFields;
import dev.caravan.operate.JobView;
import dev.caravan.operate.Operations;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** Jobs as they are answered. Thread-safe. */
@Component
@ConditionalOnProperty("caravan.web.enabled")
class JobAnswers {
    /** Of plans that are remembered; that of a file with ten thousand columns has a megabyte. */
    private static final long MOST_CHARACTERS = 4_000_000;

    private final Operations operations;

    /** By their JSON: a job is asked for twice a second, and its plan never changes. */
    private final Cache<String, LoadPlan> plans = Caffeine.newBuilder()
            .maximumWeight(MOST_CHARACTERS)
            .weigher((String json, LoadPlan plan) -> json.length())
            .build();

    JobAnswers(Operations operations) {
        this.operations = operations;
    }

    /** @throws ProblemException if there is none */
    JobView required(long id) {
        return operations
                .job(id)
                .orElseThrow(() -> new ProblemException(ProblemType.UNKNOWN_JOB, "there is no job %d".formatted(id)));
    }

    /** As in a list. */
    Map<String, Object> fields(JobView view) {
        Map<String, Object> fields = JobFields.of(view, plan(view.job()));
        if (ReportResults.isThere(view.job())) {
            fields.put("result", "/api/jobs/%d/result".formatted(view.id()));
        }
        fields.put("progress", view.progress());
        fields.put("ended", view.state().isFinished());
        fields.put("created", view.job().createdAt().toInstant().toString());
        return fields;
    }

    private @Nullable LoadPlan plan(Job job) {
        return job.plan() == null ? null : plans.get(job.plan(), json -> operations.plan(job));
    }

    /** By itself: also how long it will take yet, as far as that can be told. */
    Map<String, Object> whole(JobView view) {
        Map<String, Object> fields = fields(view);
        view.left().ifPresent(left -> fields.put("secondsLeft", left.toSeconds()));
        return fields;
    }

    /** 201 for a new job; 200 if this version of the source is a job already. An archive is a job for each of its files: {@code jobs} has them all. */
    ResponseEntity<Map<String, Object>> made(Submission made) {
        List<Claim> claims = made.claims();
        Claim first = claims.get(0);
        Map<String, Object> answer =
                new LinkedHashMap<>(fields(required(first.job().id())));
        answer.put("new", claims.stream().anyMatch(Claim::fresh));
        answer.put("jobs", claims.stream().map(claim -> claim.job().id()).toList());
        URI place = URI.create("/api/jobs/" + first.job().id());
        return (first.fresh()
                        ? ResponseEntity.created(place)
                        : ResponseEntity.ok().location(place))
                .body(answer);
    }
}
