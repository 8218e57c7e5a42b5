package dev.caravan.web;

import dev.caravan.deadletter.ReplayResult;
import dev.caravan.jobs.DeadLetterService;
import dev.caravan.ledger.deadletter.DeadLetterSelection;
import dev.caravan.web.problem.ProblemException;
import dev.caravan.web.problem.ProblemType;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Replays requested over HTTP. A replay may take as long as its dead letters take to load, so the request does not wait for it. Thread-safe. */
@Component
@ConditionalOnProperty("caravan.web.enabled")
class BackgroundReplay {
    private static final Logger LOG = LoggerFactory.getLogger(BackgroundReplay.class);

    private final DeadLetterService letters;
    private final ExecutorService thread;

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
     * Begins a replay.
     *
     * @param perSecond most chunks a second; 0: unlimited
     * @throws ProblemException REPLAY_UNDER_WAY if another replay runs
     */
    void begin(DeadLetterSelection selection, int perSecond) {
        try {
            thread.execute(() -> run(selection, perSecond));
        } catch (RejectedExecutionException busy) {
            throw new ProblemException(ProblemType.REPLAY_UNDER_WAY, "try again when it has ended");
        }
    }

    private void run(DeadLetterSelection selection, int perSecond) {
        try {
            ReplayResult result = letters.replay(selection, perSecond, progress -> {});
            result.problems().forEach(problem -> LOG.warn("replay: {}", problem));
        } catch (RuntimeException e) {
            LOG.error("a replay ended early; what it sent is sent, the rest are dead letters as before", e);
        }
    }
}
