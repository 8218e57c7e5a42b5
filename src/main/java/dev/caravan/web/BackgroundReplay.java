package dev.caravan.web;

import dev.caravan.deadletter.ReplayResult;
import dev.caravan.jobs.DeadLetterService;
import dev.caravan.ledger.deadletter.DeadLetterSelection;
import dev.caravan.web.problem.ProblemException;
import dev.caravan.web.problem.ProblemType;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Replays requested over HTTP. A replay may take as long as its dead letters take to load, so the request does not wait for it. Thread-safe. */
@Component
@ConditionalOnProperty("caravan.web.enabled")
class BackgroundReplay {
    private static final Logger LOG = LoggerFactory.getLogger(BackgroundReplay.class);
    private static final ReplayResult NOTHING = new ReplayResult(0, 0, 0, 0, 0, Set.of(), List.of());

    private final DeadLetterService letters;
    private final ExecutorService thread;
    private volatile @Nullable Progress progress;

    BackgroundReplay(DeadLetterService letters, CamelContext camel) {
        this.letters = letters;
        this.thread = camel.getExecutorServiceManager()
                .newThreadPool(
                        this,
                        "web-replay",
                        new ThreadPoolProfileBuilder("web-replay")
                                .poolSize(1)
                                .maxPoolSize(1)
                                .maxQueueSize(0)
                                .rejectedPolicy(ThreadPoolRejectedPolicy.Abort)
                                .build());
    }

    /**
     * A replay of this process.
     *
     * @param selected how many dead letters it is of
     * @param result so far
     * @param ended null: it runs
     * @param failed whether it ended early
     */
    record Progress(
            DeadLetterSelection selection,
            long selected,
            int perSecond,
            boolean isolate,
            ReplayResult result,
            Instant started,
            @Nullable Instant ended,
            boolean failed) {
        Progress at(ReplayResult now) {
            return new Progress(selection, selected, perSecond, isolate, now, started, null, false);
        }

        Progress ended(boolean early) {
            return new Progress(selection, selected, perSecond, isolate, result, started, Instant.now(), early);
        }
    }

    /** The replay that runs, or the last one; null: there was none since the process started. */
    @Nullable Progress progress() {
        return progress;
    }

    /**
     * Begins a replay.
     *
     * @param selected how many dead letters it is of
     * @param perSecond most chunks a second; 0: unlimited
     * @throws ProblemException REPLAY_UNDER_WAY if another replay runs
     */
    synchronized void begin(DeadLetterSelection selection, long selected, int perSecond, boolean isolate) {
        Progress before = progress;
        if (before != null && before.ended == null) {
            throw underWay();
        }
        Progress begun = new Progress(selection, selected, perSecond, isolate, NOTHING, Instant.now(), null, false);
        progress = begun;
        try {
            thread.execute(() -> run(begun));
        } catch (RejectedExecutionException busy) {
            progress = before;
            throw underWay();
        }
    }

    private static ProblemException underWay() {
        return new ProblemException(ProblemType.REPLAY_UNDER_WAY, "try again when it has ended");
    }

    private void run(Progress begun) {
        try {
            ReplayResult result =
                    letters.replay(begun.selection, begun.perSecond, begun.isolate, now -> progress = begun.at(now));
            result.problems().forEach(problem -> LOG.warn("replay: {}", problem));
            progress = begun.at(result).ended(false);
        } catch (RuntimeException e) {
            progress = Objects.requireNonNull(progress).ended(true);
            LOG.error("a replay ended early; what it sent is sent, the rest are dead letters as before", e);
        }
    }
}
