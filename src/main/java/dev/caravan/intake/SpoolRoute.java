package dev.caravan.intake;

import dev.caravan.resilience.CircuitBreaker;
import org.apache.camel.builder.endpoint.EndpointRouteBuilder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Every half minute: copies of sources whose jobs are done with them are deleted. */
@Component
@ConditionalOnProperty("caravan.split.enabled")
class SpoolRoute extends EndpointRouteBuilder {
    static final String ID = "intake-spool";

    private static final long PERIOD_MILLIS = 30_000;

    private final Spool spool;
    private final CircuitBreaker circuitBreaker;

    SpoolRoute(Spool spool, CircuitBreaker circuitBreaker) {
        this.spool = spool;
        this.circuitBreaker = circuitBreaker;
    }

    @Override
    public void configure() {
        onException(Exception.class)
                .onWhen(CircuitBreaker::isOutage)
                .handled(true)
                .process(circuitBreaker::recordHandled);
        from(timer(ID).period(PERIOD_MILLIS).delay(PERIOD_MILLIS).includeMetadata(false))
                .routeId(ID)
                .routePolicy(circuitBreaker)
                .bean(spool, "tidy");
    }
}
