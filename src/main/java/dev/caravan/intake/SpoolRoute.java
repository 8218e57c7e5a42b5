package dev.caravan.intake;

import dev.caravan.outage.Outages;
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
    private final Outages outages;

    SpoolRoute(Spool spool, Outages outages) {
        this.spool = spool;
        this.outages = outages;
    }

    @Override
    public void configure() {
        onException(Exception.class).onWhen(Outages::isMet).handled(true).process(outages::noticeHandled);
        from(timer(ID).period(PERIOD_MILLIS).delay(PERIOD_MILLIS).includeMetadata(false))
                .routeId(ID)
                .routePolicy(outages)
                .bean(spool, "tidy");
    }
}
