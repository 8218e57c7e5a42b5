package dev.caravan.resilience;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Route configuration of routes that simply run again: an outage opens the circuit breaker and is not logged as an error; any other failure is
 * a line, at most once a minute for each route.
 */
@Component
public class OutageErrors extends RouteConfigurationBuilder {
    /** Id of the configuration, for {@code routeConfigurationId}. */
    public static final String ID = "outage-errors";

    private static final Logger LOG = LoggerFactory.getLogger(OutageErrors.class);
    private static final Duration BETWEEN_LINES = Duration.ofMinutes(1);

    private final CircuitBreakers circuitBreakers;
    private final Map<String, Long> loggedNanos = new ConcurrentHashMap<>();

    OutageErrors(CircuitBreakers circuitBreakers) {
        this.circuitBreakers = circuitBreakers;
    }

    @Override
    public void configuration() {
        var errors = routeConfiguration(ID);
        errors.onException(Exception.class)
                .onWhen(CircuitBreakers::isOutage)
                .handled(true)
                .process(circuitBreakers::recordHandled);
        errors.onException(Exception.class).handled(true).process(this::log);
    }

    private void log(Exchange exchange) {
        String route = exchange.getFromRouteId();
        Throwable failure = LeasedJobs.cause(exchange);
        long now = System.nanoTime();
        Long last = loggedNanos.get(route);
        if (last == null || now - last > BETWEEN_LINES.toNanos()) {
            loggedNanos.put(route, now);
            LOG.warn("route {} failed, and runs again: {}", route, failure.toString());
        }
        LOG.debug("route {} failed:", route, failure);
    }
}
