package dev.caravan.web;

import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import dev.caravan.web.problem.ProblemException;
import dev.caravan.web.problem.ProblemType;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Sends the progress of jobs to clients as server-sent events (WHATWG HTML, 9.2): {@code progress} while a job runs, {@code end} when it
 * has ended, with the job as {@code data}. One query of the ledger serves all listeners. Thread-safe.
 */
@Component
@ConditionalOnProperty("caravan.web.enabled")
class JobEvents {
    private static final int MOST_LISTENERS = 200;

    /** Longest connection; the browser connects again afterwards. */
    private static final Duration LONGEST = Duration.ofMinutes(10);

    /** A comment after this time detects a closed connection. */
    private static final long SILENCE_NANOS = Duration.ofSeconds(15).toNanos();

    private final JobService jobService;
    private final JobResponses answers;
    private final Queue<Listener> listeners = new ConcurrentLinkedQueue<>();

    JobEvents(JobService jobService, JobResponses answers) {
        this.jobService = jobService;
        this.answers = answers;
    }

    private static final class Listener {
        private final long job;
        private final SseEmitter emitter;
        private @Nullable JobResponse told;
        private long toldNanos;

        Listener(long job, SseEmitter emitter) {
            this.job = job;
            this.emitter = emitter;
        }
    }

    /** @throws ProblemException TOO_MANY_REQUESTS if {@value #MOST_LISTENERS} streams are open */
    SseEmitter listen(long job) {
        if (listeners.size() >= MOST_LISTENERS) {
            throw new ProblemException(
                    ProblemType.TOO_MANY_REQUESTS, "%d event streams are open already".formatted(MOST_LISTENERS));
        }
        SseEmitter emitter = new SseEmitter(LONGEST.toMillis());
        Listener listener = new Listener(job, emitter);
        emitter.onCompletion(() -> listeners.remove(listener));
        emitter.onTimeout(emitter::complete);
        emitter.onError(gone -> listeners.remove(listener));
        listeners.add(listener);
        return emitter;
    }

    /** Reads the jobs that have listeners, and sends what has changed. */
    void look() {
        List<Listener> now = List.copyOf(listeners);
        if (now.isEmpty()) {
            return;
        }
        ConcurrentMap<Long, JobResponse> jobs =
                jobService.jobs(now.stream().map(listener -> listener.job).collect(Collectors.toSet())).stream()
                        .collect(Collectors.toConcurrentMap(
                                JobView::id, answers::whole, (a, b) -> a, ConcurrentHashMap::new));
        now.forEach(listener -> tell(listener, jobs.get(listener.job)));
    }

    /** @param job null: retention has deleted it */
    private void tell(Listener listener, @Nullable JobResponse job) {
        try {
            if (job == null) {
                listener.emitter.complete();
            } else if (job.ended()) {
                send(listener, "end", job);
                listener.emitter.complete();
            } else if (!job.withoutTime().equals(listener.told)) {
                send(listener, "progress", job);
                listener.told = job.withoutTime();
            } else if (System.nanoTime() - listener.toldNanos > SILENCE_NANOS) {
                listener.emitter.send(SseEmitter.event().comment("still so"));
                listener.toldNanos = System.nanoTime();
            }
        } catch (IOException | IllegalStateException gone) {
            listeners.remove(listener);
        }
    }

    private static void send(Listener listener, String name, JobResponse job) throws IOException {
        listener.emitter.send(SseEmitter.event().name(name).data(job, MediaType.APPLICATION_JSON));
        listener.toldNanos = System.nanoTime();
    }
}
