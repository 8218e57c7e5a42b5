package dev.caravan.web;

import dev.caravan.access.Submitter;
import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import dev.caravan.web.problem.ProblemException;
import dev.caravan.web.problem.ProblemType;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Sends what changes about any job to clients as server-sent events named {@code job}, with the job as {@code data}. Of jobs that have not
 * ended, it follows the oldest {@value #MOST_JOBS}; clients list jobs again from time to time. One query of the ledger serves all
 * listeners. Thread-safe.
 */
@Component
@ConditionalOnProperty("caravan.web.enabled")
class AllJobsEvents {
    private static final int MOST_LISTENERS = 100;
    private static final int MOST_JOBS = 200;

    /** Longest connection; the browser connects again afterwards. */
    private static final Duration LONGEST = Duration.ofMinutes(10);

    /** A comment after this time detects a closed connection. */
    private static final long SILENCE_NANOS = Duration.ofSeconds(15).toNanos();

    private record Listener(Submitter submitter, SseEmitter emitter) {}

    private final JobService jobService;
    private final JobResponses answers;
    private final Queue<Listener> listeners = new ConcurrentLinkedQueue<>();

    /** The highest number of a job that is known; jobs above it are new. */
    private final AtomicLong highest = new AtomicLong();

    /** Jobs that had not ended at the last look, as they were told. Used by {@link #look} alone. */
    private final Map<Long, JobResponse> told = new HashMap<>();

    private long spokenNanos;

    AllJobsEvents(JobService jobService, JobResponses answers) {
        this.jobService = jobService;
        this.answers = answers;
    }

    /**
     * @param submitter receives events of the jobs that it may see
     * @throws ProblemException TOO_MANY_REQUESTS if {@value #MOST_LISTENERS} streams are open
     */
    SseEmitter listen(Submitter submitter) {
        if (listeners.size() >= MOST_LISTENERS) {
            throw new ProblemException(
                    ProblemType.TOO_MANY_REQUESTS, "%d event streams are open already".formatted(MOST_LISTENERS));
        }
        if (listeners.isEmpty()) {
            jobService.latest(1).forEach(latest -> highest.accumulateAndGet(latest.id(), Math::max));
        }
        SseEmitter emitter = new SseEmitter(LONGEST.toMillis());
        Listener listener = new Listener(submitter, emitter);
        emitter.onCompletion(() -> listeners.remove(listener));
        emitter.onTimeout(emitter::complete);
        emitter.onError(gone -> listeners.remove(listener));
        listeners.add(listener);
        return emitter;
    }

    /** Reads the jobs that may have changed, and sends those that have. Called by one thread at a time. */
    synchronized void look() {
        if (listeners.isEmpty()) {
            told.clear();
            return;
        }
        Set<Long> asked = new HashSet<>(jobService.changing(highest.get(), MOST_JOBS));
        asked.addAll(told.keySet());
        List<JobView> jobs = asked.isEmpty() ? List.of() : jobService.jobs(asked);
        told.keySet().retainAll(jobs.stream().map(JobView::id).toList());
        for (JobView view : jobs) {
            highest.accumulateAndGet(view.id(), Math::max);
            JobResponse job = answers.whole(view);
            JobResponse before = job.ended() ? told.remove(view.id()) : told.put(view.id(), job.withoutTime());
            if (!job.withoutTime().equals(before)) {
                listeners.forEach(listener -> tell(listener, view, job));
                spokenNanos = System.nanoTime();
            }
        }
        if (System.nanoTime() - spokenNanos > SILENCE_NANOS) {
            listeners.forEach(listener -> send(listener, SseEmitter.event().comment("still so")));
            spokenNanos = System.nanoTime();
        }
    }

    private void tell(Listener listener, JobView view, JobResponse job) {
        if (answers.isShown(view, listener.submitter())) {
            send(listener, SseEmitter.event().name("job").data(job, MediaType.APPLICATION_JSON));
        }
    }

    private void send(Listener listener, SseEmitter.SseEventBuilder event) {
        try {
            listener.emitter().send(event);
        } catch (IOException | IllegalStateException gone) {
            listeners.remove(listener);
        }
    }
}
