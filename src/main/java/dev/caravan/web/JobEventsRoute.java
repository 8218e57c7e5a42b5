package dev.caravan.web;

import dev.caravan.resilience.CircuitBreaker;
import org.apache.camel.builder.endpoint.EndpointRouteBuilder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Twice a second: who listens for a job is told how it goes on. */
@Component
@ConditionalOnProperty("caravan.web.enabled")
class JobEventsRoute extends EndpointRouteBuilder {
    static final String ID = "web-events";

    private static final long PERIOD_MILLIS = 500;

    private final JobEvents events;
    private final CircuitBreaker circuitBreaker;

    JobEventsRoute(JobEvents events, CircuitBreaker circuitBreaker) {
        this.events = events;
        this.circuitBreaker = circuitBreaker;
    }

    @Override
    public void configure() {
        onException(Exception.class)
                .onWhen(CircuitBreaker::isOutage)
                .handled(true)
                .process(circuitBreaker::recordHandled);
        from(timer(ID).period(PERIOD_MILLIS).includeMetadata(false))
                .routeId(ID)
                .routePolicy(circuitBreaker)
                .bean(events, "look");
    }
}
