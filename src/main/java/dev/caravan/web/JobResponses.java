package dev.caravan.web;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.caravan.access.Submitter;
import dev.caravan.explain.Explanation;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.intake.SubmitResult;
import dev.caravan.jobs.JobJson;
import dev.caravan.jobs.JobPlanJson;
import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import dev.caravan.jobs.RepeatJson;
import dev.caravan.ledger.job.ArchiveEntry;
import dev.caravan.ledger.job.Claim;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.JobKind;
import dev.caravan.upload.CompletedUpload;
import dev.caravan.web.audit.Audit;
import dev.caravan.web.problem.ProblemException;
import dev.caravan.web.problem.ProblemType;
import dev.caravan.web.problem.ServerPaths;
import dev.caravan.web.settings.LoggedIn;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.web.util.UriUtils;

/** Makes the answers that show a job. Thread-safe. */
@Component
@ConditionalOnProperty("caravan.web.enabled")
public class JobResponses {
    /** Total length of the cached plans; the plan of a file with ten thousand columns has a million characters. */
    private static final long MOST_CHARACTERS = 4_000_000;

    private static final int MOST_TABLES = 10;

    private final JobService jobService;
    private final ServerPaths serverPaths;

    /** Plans by their JSON: clients request a job twice a second, and its plan never changes. */
    private final Cache<String, LoadPlan> plans = Caffeine.newBuilder()
            .maximumWeight(MOST_CHARACTERS)
            .weigher((String json, LoadPlan plan) -> json.length())
            .build();

    JobResponses(JobService jobService, ServerPaths serverPaths) {
        this.serverPaths = serverPaths;
        this.jobService = jobService;
    }

    /**
     * A job; the audit log names its table.
     *
     * @throws ProblemException UNKNOWN_JOB if the ledger has no such job, or the login is bound to others
     */
    public JobView required(long id) {
        JobView view = jobService
                .job(id)
                .filter(this::isShown)
                .orElseThrow(() -> new ProblemException(ProblemType.UNKNOWN_JOB, "there is no job %d".formatted(id)));
        Audit.noteTable(view.job().table());
        return view;
    }

    /** Whether the login may see a job: one that it submitted, or one of what it is bound to. */
    boolean isShown(JobView view) {
        return isShown(view, LoggedIn.submitter());
    }

    /** Whether a login may see a job. */
    boolean isShown(JobView view, Submitter submitter) {
        if (submitter.unbound()) {
            return true;
        }
        Job job = view.job();
        boolean isReport = job.kind() == JobKind.REPORT;
        return submitter.sees(
                job.submittedBy(),
                isReport ? null : job.table(),
                isReport ? null : jobService.feed(job),
                place(ArchiveEntry.container(job.source())));
    }

    private static String place(URI source) {
        return "file".equals(source.getScheme()) ? Path.of(source).toString() : source.toString();
    }

    /** A job in a list. */
    JobResponse listed(JobView view) {
        return new JobResponse(
                shown(JobJson.of(view, plan(view.job())), view.job()),
                ReportResults.isThere(view.job()) ? "/api/jobs/%d/result".formatted(view.id()) : null,
                view.progress(),
                view.state().isFinished(),
                view.job().createdAt().toInstant().toString(),
                moment(view.job().startedAt()),
                moment(view.job().finishedAt()),
                view.job().batch(),
                null);
    }

    static @Nullable String moment(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant().toString();
    }

    /** Whether a list that was filtered by a text may show a job: folders of the server, which the ledger has, can't be found out by it. */
    boolean isFound(JobView view, @Nullable String text) {
        if (text == null) {
            return true;
        }
        String lower = text.toLowerCase(Locale.ROOT);
        JobJson json = shown(JobJson.of(view, null), view.job());
        return Stream.of(json.source(), decoded(json.source()), json.table())
                .anyMatch(part -> part.toLowerCase(Locale.ROOT).contains(lower));
    }

    private static String decoded(String source) {
        try {
            return UriUtils.decode(source, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException noEncoding) {
            return source;
        }
    }

    /** Without the server's folders. */
    private JobJson shown(JobJson json, Job job) {
        return json.withPlaces(hiding(job));
    }

    /** Without the server's folders. */
    Explanation shown(Explanation explanation, Job job) {
        return explanation.withPlaces(hiding(job));
    }

    /** A message without the server's folders. */
    String shown(String message, Job job) {
        return hiding(job).apply(message);
    }

    private UnaryOperator<String> hiding(Job job) {
        URI source = ArchiveEntry.container(job.source());
        Path file = "file".equals(source.getScheme()) ? Path.of(source) : null;
        return text -> serverPaths.hide(text, file);
    }

    private @Nullable LoadPlan plan(Job job) {
        return job.plan() == null ? null : plans.get(job.plan(), json -> jobService.plan(job));
    }

    /** A single job: with the estimate of the time left, if one is possible. */
    public JobResponse whole(JobView view) {
        return listed(view).withSecondsLeft(view.left().map(Duration::toSeconds).orElse(null));
    }

    /** How a job loads; null until a splitter has read the head of its source. */
    @Nullable JobPlanJson planned(Job job) {
        LoadPlan plan = plan(job);
        return plan == null ? null : JobPlanJson.of(plan, jobService.feed(job));
    }

    /** 201 for a new job; 200 if this version of the source, or its content, already is one. */
    ResponseEntity<SubmittedJobResponse> made(SubmitResult made) {
        List<Claim> claims = made.claims();
        Audit.noteTable(claims.stream()
                .map(claim -> claim.job().table())
                .distinct()
                .limit(MOST_TABLES)
                .collect(Collectors.joining(",")));
        Claim first = claims.get(0);
        SubmittedJobResponse answer = new SubmittedJobResponse(
                listed(jobService.job(first.job().id()).orElseThrow()),
                claims.stream().anyMatch(Claim::created),
                claims.stream().map(claim -> claim.job().id()).toList(),
                RepeatJson.of(first)
                        .map(repeat -> repeat.withPlaces(serverPaths::hide))
                        .orElse(null));
        return made(first.job().id(), first.created(), answer);
    }

    /** As {@link #made(SubmitResult)}, of a file that was uploaded; which earlier job has its content is not said. */
    ResponseEntity<SubmittedJobResponse> made(CompletedUpload upload) {
        Audit.noteTable(upload.table());
        JobView view = required(upload.job());
        return made(
                view.id(), upload.fresh(), new SubmittedJobResponse(listed(view), upload.fresh(), upload.jobs(), null));
    }

    private static ResponseEntity<SubmittedJobResponse> made(long job, boolean created, SubmittedJobResponse answer) {
        URI place = URI.create("/api/jobs/" + job);
        return (created ? ResponseEntity.created(place) : ResponseEntity.ok().location(place)).body(answer);
    }
}
