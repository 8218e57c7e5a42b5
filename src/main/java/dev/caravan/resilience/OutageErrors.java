package dev.caravan.resilience;

import org.apache.camel.builder.RouteConfigurationBuilder;
import org.springframework.stereotype.Component;

/** Route configuration of routes that simply run again after an outage: the outage opens the circuit breaker and is not logged as an error. */
@Component
public class OutageErrors extends RouteConfigurationBuilder {
    /** Id of the configuration, for {@code routeConfigurationId}. */
    public static final String ID = "outage-errors";

    private final CircuitBreakers circuitBreakers;

    OutageErrors(CircuitBreakers circuitBreakers) {
        this.circuitBreakers = circuitBreakers;
    }

    @Override
    public void configuration() {
        routeConfiguration(ID)
                .onException(Exception.class)
                .onWhen(CircuitBreakers::isOutage)
                .handled(true)
                .process(circuitBreakers::recordHandled);
    }
}
