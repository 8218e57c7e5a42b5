package dev.caravan.web;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.intake.SubmitResult;
import dev.caravan.jobs.JobFields;
import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.Claim;
import dev.caravan.ledger.job.Job;
import dev.caravan.web.problem.ProblemException;
import dev.caravan.web.problem.ProblemType;
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
public class JobResponses {
    /** Of plans that are remembered; that of a file with ten thousand columns has a megabyte. */
    private static final long MOST_CHARACTERS = 4_000_000;

    private final JobService jobService;

    /** By their JSON: a job is asked for twice a second, and its plan never changes. */
    private final Cache<String, LoadPlan> plans = Caffeine.newBuilder()
            .maximumWeight(MOST_CHARACTERS)
            .weigher((String json, LoadPlan plan) -> json.length())
            .build();

    JobResponses(JobService jobService) {
        this.jobService = jobService;
    }

    /** @throws ProblemException if there is none */
    public JobView required(long id) {
        return jobService
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
        return job.plan() == null ? null : plans.get(job.plan(), json -> jobService.plan(job));
    }

    /** By itself: also how long it will take yet, as far as that can be told. */
    public Map<String, Object> whole(JobView view) {
        Map<String, Object> fields = fields(view);
        view.left().ifPresent(left -> fields.put("secondsLeft", left.toSeconds()));
        return fields;
    }

    /** 201 for a new job; 200 if this version of the source is a job already. An archive is a job for each of its files: {@code jobs} has them all. */
    ResponseEntity<Map<String, Object>> made(SubmitResult made) {
        List<Claim> claims = made.claims();
        Claim first = claims.get(0);
        Map<String, Object> answer =
                new LinkedHashMap<>(fields(required(first.job().id())));
        answer.put("new", claims.stream().anyMatch(Claim::created));
        answer.put("jobs", claims.stream().map(claim -> claim.job().id()).toList());
        URI place = URI.create("/api/jobs/" + first.job().id());
        return (first.created()
                        ? ResponseEntity.created(place)
                        : ResponseEntity.ok().location(place))
                .body(answer);
    }
}
