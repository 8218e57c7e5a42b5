package dev.caravan.load.undo;

import dev.caravan.load.table.DryRuns;
import dev.caravan.resilience.CircuitBreaker;
import org.apache.camel.builder.endpoint.EndpointRouteBuilder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Every second: jobs that are to be undone are, whoever began it, and dry runs that have ended are forgotten; what fails is tried again. */
@Component
@ConditionalOnProperty("caravan.load.enabled")
class UndoRoute extends EndpointRouteBuilder {
    static final String ID = "load-undo";

    private static final long PERIOD_MILLIS = 1_000;

    private final CircuitBreaker circuitBreaker;

    UndoRoute(CircuitBreaker circuitBreaker) {
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
                .bean(Undo.class, "resumePending")
                .bean(DryRuns.class, "forget");
    }
}
