package dev.caravan.load;

import org.apache.camel.builder.endpoint.EndpointRouteBuilder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Every second: jobs that are to be undone are, whoever began it, and dry runs that have ended are forgotten; what fails is tried again. */
@Component
@ConditionalOnProperty("caravan.load.enabled")
class UndoRoute extends EndpointRouteBuilder {
    static final String ID = "load-undo";

    private static final long PERIOD_MILLIS = 1_000;

    @Override
    public void configure() {
        from(timer(ID).period(PERIOD_MILLIS).includeMetadata(false))
                .routeId(ID)
                .bean(Undo.class, "round")
                .bean(DryRuns.class, "forget");
    }
}
