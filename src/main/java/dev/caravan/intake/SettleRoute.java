package dev.caravan.intake;

import dev.caravan.ledger.Jobs;
import dev.caravan.outage.Outages;
import dev.caravan.wire.RowsQueue;
import org.apache.camel.builder.endpoint.EndpointRouteBuilder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Jobs that have ended → their files in the done or the failed folder. */
@Component
@ConditionalOnProperty("caravan.inbox.enabled")
class SettleRoute extends EndpointRouteBuilder {
    static final String ID = "intake-settle";

    private static final int JOBS_A_ROUND = 100;

    private final InboxSettings settings;
    private final Jobs jobs;
    private final Shelf shelf;
    private final RowsQueue queue;
    private final Outages outages;

    SettleRoute(InboxSettings settings, Jobs jobs, Shelf shelf, RowsQueue queue, Outages outages) {
        this.settings = settings;
        this.jobs = jobs;
        this.shelf = shelf;
        this.queue = queue;
        this.outages = outages;
    }

    @Override
    public void configure() {
        onException(Exception.class).onWhen(Outages::isMet).handled(true).process(outages::noticeHandled);
        from(timer(ID).period(settings.poll().toMillis()).includeMetadata(false))
                .routeId(ID)
                .routePolicy(outages)
                .setBody(exchange -> jobs.unsettled(InboxSettings.ORIGIN, queue.name(), JOBS_A_ROUND))
                .split(body())
                .process(exchange -> {
                    var job = exchange.getMessage().getBody(dev.caravan.ledger.Job.class);
                    shelf.putAway(job, jobs.isWholeSourceCompleted(job));
                    jobs.settle(job);
                });
    }
}
