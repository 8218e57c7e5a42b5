package dev.caravan.resilience;

import dev.caravan.error.RootCause;
import dev.caravan.error.UserError;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.util.backoff.BackOff;
import org.apache.camel.util.backoff.BackOffTimer;
import org.apache.camel.util.backoff.SimpleBackOffTimer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A circuit breaker (Nygard, "Release It!") around the database, or around one queue. The first failure pauses the routes that need it. A probe
 * with growing pauses detects the end of the outage; then the routes are on trial for a while, in which a failure continues the outage. Logs
 * one line at the start of an outage and one at its end. The pauses of an outage that follows soon after another go on growing. Thread-safe.
 */
final class CircuitBreaker {
    private static final Logger LOG = LoggerFactory.getLogger(CircuitBreaker.class);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    /** What refuses waits for a person. */
    private static final Duration LONGEST_PAUSE_REFUSED = Duration.ofMinutes(1);

    private static final double GROWTH = 1.5;
    private static final Duration SHORTEST_TRIAL = Duration.ofSeconds(1);
    private static final Duration LONGEST_TRIAL = Duration.ofSeconds(10);

    /** An outage that begins so soon after the one before is taken for its sequel. */
    private static final Duration SEQUEL = Duration.ofMinutes(1);

    /** Attempts to do what failed; throws what it fails with. */
    @FunctionalInterface
    interface Probe {
        /** @param receiving whether a consumer failed to receive */
        void attempt(boolean receiving);
    }

    private final String name;
    private final Probe probe;
    private final ScheduledExecutorService scheduler;
    private final BackOffTimer timer;
    private final List<OutagePolicy> guarded = new CopyOnWriteArrayList<>();

    private volatile BreakerState state = BreakerState.CLOSED;
    private volatile boolean pausing;
    private boolean receiving;
    private String cause = "";
    private Duration pause = FIRST_PAUSE;
    private long sinceNanos;
    private @Nullable Long closedNanos;
    private int trials;
    private long outages;

    /** @param name subject of log lines */
    CircuitBreaker(String name, Probe probe, ScheduledExecutorService scheduler) {
        this.name = name;
        this.probe = probe;
        this.scheduler = scheduler;
        this.timer = new SimpleBackOffTimer(scheduler);
    }

    void guard(OutagePolicy policy) {
        guarded.add(policy);
    }

    BreakerState state() {
        return state;
    }

    /** Why it is open, in a line; empty if it is closed. */
    synchronized String cause() {
        return cause;
    }

    /** Whether the routes that need it are paused; they aren't on trial. */
    boolean isPausing() {
        return pausing;
    }

    /**
     * Pauses the routes.
     *
     * @param refused whether it answers, and refuses
     * @param received whether a consumer failed to receive, which the probe then attempts
     */
    synchronized void open(Throwable failure, boolean refused, boolean received) {
        if (state == BreakerState.CLOSED) {
            outages++;
            sinceNanos = System.nanoTime();
            pause = isSequel() ? grown() : FIRST_PAUSE;
            receiving = false;
        } else if (!pausing) {
            pause = grown();
        }
        receiving |= received;
        enter(refused, failure);
        boolean probed = pausing;
        pausing = true;
        guarded.forEach(OutagePolicy::pauseRoutes);
        if (!probed) {
            schedule();
        }
    }

    private boolean isSequel() {
        return closedNanos != null && System.nanoTime() - closedNanos < SEQUEL.toNanos();
    }

    private Duration grown() {
        Duration longest = state == BreakerState.REFUSED ? LONGEST_PAUSE_REFUSED : LONGEST_PAUSE;
        Duration grown = Duration.ofMillis((long) (pause.toMillis() * GROWTH));
        return grown.compareTo(longest) < 0 ? grown : longest;
    }

    /** How many outages there have been, the present one included. */
    synchronized long outages() {
        return outages;
    }

    /** An outage may turn into a refusal, which is another line; nothing but its end follows that. */
    private void enter(boolean refused, Throwable failure) {
        if (state == BreakerState.REFUSED || (state == BreakerState.OPEN && !refused)) {
            return;
        }
        state = refused ? BreakerState.REFUSED : BreakerState.OPEN;
        cause = reason(failure);
        if (refused) {
            LOG.warn("the {} refuses work, which pauses; another attempt at least every minute ({})", name, cause);
        } else {
            LOG.warn("the {} can't be reached: work pauses until it is back ({})", name, cause);
        }
    }

    private void schedule() {
        timer.schedule(
                BackOff.builder()
                        .delay(pause)
                        .maxDelay(state == BreakerState.REFUSED ? LONGEST_PAUSE_REFUSED : LONGEST_PAUSE)
                        .multiplier(GROWTH)
                        .removeOnComplete(true)
                        .build(),
                task -> isStillAway(Duration.ofMillis(task.getCurrentDelay())));
    }

    private boolean isStillAway(Duration pauseBefore) {
        try {
            probe.attempt(isReceiving());
        } catch (RuntimeException e) {
            LOG.debug("the {} is still unavailable: {}", name, e.toString());
            return !isRescheduled(e);
        }
        beginTrial(pauseBefore);
        return false;
    }

    /** The pauses of a refusal may be longer than those of the outage before it. */
    private synchronized boolean isRescheduled(RuntimeException failure) {
        boolean turned = state == BreakerState.OPEN && FailureKind.of(failure).isRefusal();
        if (turned) {
            enter(true, failure);
            schedule();
        }
        return turned;
    }

    private synchronized boolean isReceiving() {
        return receiving;
    }

    private synchronized void beginTrial(Duration pauseBefore) {
        pause = pauseBefore;
        pausing = false;
        trials++;
        int trial = trials;
        guarded.forEach(OutagePolicy::resumeRoutes);
        ScheduledFuture<?> unused =
                scheduler.schedule(() -> endTrial(trial), trialOf(pauseBefore).toMillis(), TimeUnit.MILLISECONDS);
    }

    private static Duration trialOf(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(SHORTEST_TRIAL) < 0
                ? SHORTEST_TRIAL
                : twice.compareTo(LONGEST_TRIAL) < 0 ? twice : LONGEST_TRIAL;
    }

    private synchronized void endTrial(int trial) {
        if (pausing || trial != trials) {
            return;
        }
        state = BreakerState.CLOSED;
        cause = "";
        closedNanos = System.nanoTime();
        LOG.info(
                "the {} can be reached again after {} s: work is resumed",
                name,
                Duration.ofNanos(closedNanos - sinceNanos).toSeconds());
    }

    /** What Caravan says about it, with its remedy, or else the root cause. */
    private static String reason(Throwable failure) {
        Throwable root = Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .filter(UserError.class::isInstance)
                .findFirst()
                .orElseGet(() -> RootCause.of(failure));
        return String.valueOf(root.getMessage() == null ? root : root.getMessage())
                .replaceAll("\\s*\\R\\s*", "; ");
    }
}
