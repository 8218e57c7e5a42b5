package dev.caravan.intake.bucket;

import dev.caravan.ledger.Jobs;
import dev.caravan.outage.Outages;
import dev.caravan.wire.RowsQueue;
import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.endpoint.EndpointRouteBuilder;
import org.springframework.stereotype.Component;

/** Jobs that have ended → their objects kept, tagged, moved or deleted. */
@Component
@BucketsWatched
class ObjectShelfRoute extends EndpointRouteBuilder {
    static final String ID = "intake-object-shelf";

    private static final long PERIOD_MILLIS = 1_000;
    private static final int JOBS_A_ROUND = 100;

    private final Jobs jobs;
    private final RowsQueue queue;
    private final Outages outages;

    ObjectShelfRoute(Jobs jobs, RowsQueue queue, Outages outages) {
        this.jobs = jobs;
        this.queue = queue;
        this.outages = outages;
    }

    @Override
    public void configure() {
        onException(Exception.class).onWhen(Outages::isMet).handled(true).process(outages::noticeHandled);
        onException(Exception.class)
                .handled(true)
                .log(LoggingLevel.WARN, "dev.caravan.intake", "an object is put away later: ${exception.message}");
        from(timer(ID).period(PERIOD_MILLIS).includeMetadata(false))
                .routeId(ID)
                .routePolicy(outages)
                .setBody(exchange -> jobs.unsettled(BucketSettings.ORIGIN, queue.name(), JOBS_A_ROUND))
                .split(body())
                .bean(ObjectShelf.class);
    }
}
