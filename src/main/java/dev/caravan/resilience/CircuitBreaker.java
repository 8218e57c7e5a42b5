package dev.caravan.resilience;

import dev.caravan.error.RootCause;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.spi.ExceptionHandler;
import org.apache.camel.support.RoutePolicySupport;
import org.apache.camel.util.backoff.BackOff;
import org.apache.camel.util.backoff.SimpleBackOffTimer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * A circuit breaker (Nygard, "Release It!") around database and queue for all routes together, as their policy and as the exception handler
 * of their consumers. The first failure that indicates an outage suspends the consumers, so that no message uses up its receives. A probe with
 * growing pauses detects the end of the outage and resumes them. Logs one line at the start of an outage and one at its end. Thread-safe.
 */
@Component(CircuitBreaker.NAME)
public class CircuitBreaker extends RoutePolicySupport implements ExceptionHandler {
    /** Name of the bean, for endpoints. */
    public static final String NAME = "circuitBreaker";

    private static final Logger LOG = LoggerFactory.getLogger(CircuitBreaker.class);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final double GROWTH = 1.5;

    private final ObjectProvider<ConnectivityProbe> connectivityProbe;
    private final Set<Route> routes = ConcurrentHashMap.newKeySet();
    private final Set<Consumer> paused = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "caravan-outage");
        thread.setDaemon(true);
        return thread;
    });
    private final SimpleBackOffTimer timer = new SimpleBackOffTimer(scheduler);

    private long sinceNanos;
    private boolean open;
    private long outages;

    CircuitBreaker(ObjectProvider<ConnectivityProbe> connectivityProbe) {
        this.connectivityProbe = connectivityProbe;
    }

    @Override
    public void onStart(Route route) {
        routes.add(route);
    }

    /** A route that an operator stops in an outage stays stopped after it. */
    @Override
    public void onStop(Route route) {
        routes.remove(route);
        paused.remove(route.getConsumer());
    }

    @Override
    public void onSuspend(Route route) {
        onStop(route);
    }

    @Override
    public void onResume(Route route) {
        onStart(route);
    }

    @Override
    public void onExchangeDone(Route route, Exchange exchange) {
        if (exchange.getException() != null) {
            record(exchange.getException());
        }
    }

    /** For error handlers that handle the failure of an exchange: as {@link #record}. */
    public void recordHandled(Exchange exchange) {
        record(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
    }

    /** Whether an exchange failed because of an outage; for {@code onWhen}. */
    public static boolean isOutage(Exchange exchange) {
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        return failure != null && FailureKind.of(failure).isOutage();
    }

    /** Whether database or queue are unavailable. */
    public synchronized boolean isOpen() {
        return open;
    }

    /** How many outages this process has noticed. */
    public synchronized long outages() {
        return outages;
    }

    /** Suspends the consumers if the failure indicates an outage. */
    public synchronized void record(Throwable failure) {
        FailureKind kind = FailureKind.of(failure);
        if (!kind.isOutage()) {
            return;
        }
        if (!open) {
            open = true;
            outages++;
            sinceNanos = System.nanoTime();
            LOG.warn(
                    "the {} can't be reached: work pauses until it is back ({})",
                    kind == FailureKind.DATABASE_UNREACHABLE ? "database" : "queue",
                    innermost(failure));
            timer.schedule(
                    BackOff.builder()
                            .delay(FIRST_PAUSE)
                            .maxDelay(LONGEST_PAUSE)
                            .multiplier(GROWTH)
                            .removeOnComplete(true)
                            .build(),
                    task -> isStillOpen());
        }
        // Also consumers that were started since the outage began.
        routes.stream().map(Route::getConsumer).forEach(this::pause);
    }

    private void pause(Consumer consumer) {
        try {
            if (suspendOrStopConsumer(consumer)) {
                paused.add(consumer);
            }
        } catch (Exception e) {
            LOG.debug("{} keeps running in the outage", consumer, e);
        }
    }

    private boolean isStillOpen() {
        Throwable failure = connectivityProbe.getObject().failure();
        if (failure != null) {
            LOG.debug("still unavailable: {}", failure.toString());
            return true;
        }
        end();
        return false;
    }

    private synchronized void end() {
        open = false;
        LOG.info(
                "database and queue can be reached again after {} s: work is resumed",
                Duration.ofNanos(System.nanoTime() - sinceNanos).toSeconds());
        for (Consumer consumer : List.copyOf(paused)) {
            paused.remove(consumer);
            try {
                resumeOrStartConsumer(consumer);
            } catch (Exception e) {
                LOG.error("{} can't be resumed after the outage", consumer, e);
            }
        }
    }

    /** Handles a consumer's failure; one that is not an outage is logged in a line. */
    @Override
    public void handleException(@Nullable String message, @Nullable Exchange exchange, Throwable failure) {
        if (FailureKind.of(failure).isOutage()) {
            record(failure);
        } else {
            LOG.warn("{}: {}", message, failure.toString());
            LOG.debug("in full:", failure);
        }
    }

    @Override
    public void handleException(String message, Throwable failure) {
        handleException(message, null, failure);
    }

    @Override
    public void handleException(Throwable failure) {
        handleException("a consumer failed", null, failure);
    }

    @Override
    protected void doStop() {
        scheduler.shutdownNow();
    }

    private static String innermost(Throwable failure) {
        Throwable root = RootCause.of(failure);
        return String.valueOf(root.getMessage() == null ? root : root.getMessage())
                .replaceAll("\\s*\\R\\s*", "; ");
    }
}
