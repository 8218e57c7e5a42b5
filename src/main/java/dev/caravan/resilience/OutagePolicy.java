package dev.caravan.resilience;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.spi.ExceptionHandler;
import org.apache.camel.support.RoutePolicySupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Policy of routes that need the same things, the database and perhaps a queue, and exception handler of their consumers. The first failure that
 * indicates an outage suspends the consumers, so that no message uses up its receives; they run again when nothing that they need is away.
 * So does a pause of their stage, until both have ended. Thread-safe.
 */
public final class OutagePolicy extends RoutePolicySupport implements ExceptionHandler {
    /** Name of the bean for routes that need the database, and no queue that is received from. */
    public static final String DATABASE = "databaseOutagePolicy";

    private static final Logger LOG = LoggerFactory.getLogger(OutagePolicy.class);

    private final CircuitBreaker database;
    private final CircuitBreaker queue;
    private final List<CircuitBreaker> needed;
    private final StagePauses pauses;
    private final Set<Route> routes = ConcurrentHashMap.newKeySet();
    private final Set<Route> paused = ConcurrentHashMap.newKeySet();

    /**
     * @param queue the queue whose failures the routes meet
     * @param needed those of the two in whose outage the routes pause
     */
    OutagePolicy(CircuitBreaker database, CircuitBreaker queue, List<CircuitBreaker> needed, StagePauses pauses) {
        this.database = database;
        this.queue = queue;
        this.needed = List.copyOf(needed);
        this.pauses = pauses;
        this.needed.forEach(breaker -> breaker.guard(this));
        pauses.register(this);
    }

    /** Camel has started the consumer, which takes nothing once it is suspended. */
    @Override
    public synchronized void onStart(Route route) {
        routes.add(route);
        if (pauses.isPaused(route.getId())) {
            LOG.warn("{} takes up no work: its stage is paused", route.getId());
            pause(route);
        }
    }

    /** A route that an operator stops in an outage stays stopped after it. */
    @Override
    public void onStop(Route route) {
        routes.remove(route);
        paused.remove(route);
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
            record(exchange.getException(), false);
        }
    }

    boolean has(String routeId) {
        return routes.stream().anyMatch(route -> route.getId().equals(routeId));
    }

    boolean has(Stage stage) {
        return routes.stream().anyMatch(route -> stage.has(route.getId()));
    }

    /** Pauses the routes if the failure indicates an outage. */
    public void record(Throwable failure) {
        record(failure, false);
    }

    private void record(Throwable failure, boolean received) {
        switch (FailureKind.of(failure)) {
            case DATABASE_UNREACHABLE -> database.open(failure, false, received);
            case DATABASE_REFUSES -> database.open(failure, true, received);
            case QUEUE_UNREACHABLE -> queue.open(failure, false, received);
            case QUEUE_REFUSES -> queue.open(failure, true, received);
            default -> {
                // No outage.
            }
        }
    }

    /** Also consumers that were started since the outage began. */
    synchronized void pauseRoutes() {
        routes.forEach(this::pause);
    }

    /** Pauses those of stages that an operator has paused. */
    synchronized void pauseStages() {
        routes.stream().filter(route -> pauses.isPaused(route.getId())).forEach(this::pause);
    }

    private void pause(Route route) {
        try {
            if (suspendOrStopConsumer(route.getConsumer())) {
                paused.add(route);
            }
        } catch (Exception e) {
            LOG.debug("{} keeps running in the outage", route, e);
        }
    }

    /** Resumes the routes, unless something else that they need is away, or their stage is paused. */
    synchronized void resumeRoutes() {
        if (needed.stream().anyMatch(CircuitBreaker::isPausing)) {
            return;
        }
        for (Route route : List.copyOf(paused)) {
            if (pauses.isPaused(route.getId())) {
                continue;
            }
            paused.remove(route);
            try {
                resumeOrStartConsumer(route.getConsumer());
            } catch (Exception e) {
                LOG.error("{} can't be resumed: {}", route.getId(), e.toString());
            }
        }
    }

    /** Handles a consumer's failure; one that is not an outage is logged in a line. */
    @Override
    public void handleException(@Nullable String message, @Nullable Exchange exchange, Throwable failure) {
        if (FailureKind.of(failure).isOutage()) {
            record(failure, exchange == null);
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
}
