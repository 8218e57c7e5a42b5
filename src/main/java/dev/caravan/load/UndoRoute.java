package dev.caravan.load;

import dev.caravan.outage.Outages;
import org.apache.camel.builder.endpoint.EndpointRouteBuilder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Every second: jobs that are to be undone are, whoever began it, and dry runs that have ended are forgotten; what fails is tried again. */
@Component
@ConditionalOnProperty("caravan.load.enabled")
class UndoRoute extends EndpointRouteBuilder {
    static final String ID = "load-undo";

    private static final long PERIOD_MILLIS = 1_000;

    private final Outages outages;

    UndoRoute(Outages outages) {
        this.outages = outages;
    }

    @Override
    public void configure() {
        onException(Exception.class).onWhen(Outages::isMet).handled(true).process(outages::noticeHandled);
        from(timer(ID).period(PERIOD_MILLIS).includeMetadata(false))
                .routeId(ID)
                .routePolicy(outages)
                .bean(Undo.class, "round")
                .bean(DryRuns.class, "forget");
    }
}
