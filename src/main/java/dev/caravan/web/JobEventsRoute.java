package dev.caravan.web;

import dev.caravan.outage.Outages;
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
    private final Outages outages;

    JobEventsRoute(JobEvents events, Outages outages) {
        this.events = events;
        this.outages = outages;
    }

    @Override
    public void configure() {
        onException(Exception.class).onWhen(Outages::isMet).handled(true).process(outages::noticeHandled);
        from(timer(ID).period(PERIOD_MILLIS).includeMetadata(false))
                .routeId(ID)
                .routePolicy(outages)
                .bean(events, "look");
    }
}
