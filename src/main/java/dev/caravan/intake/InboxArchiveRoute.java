package dev.caravan.intake;

import dev.caravan.ledger.Jobs;
import dev.caravan.queue.RowsQueue;
import dev.caravan.resilience.CircuitBreaker;
import org.apache.camel.builder.endpoint.EndpointRouteBuilder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Jobs that have ended → their files in the done or the failed folder. */
@Component
@ConditionalOnProperty("caravan.inbox.enabled")
class InboxArchiveRoute extends EndpointRouteBuilder {
    static final String ID = "intake-archive";

    private static final int JOBS_A_ROUND = 100;

    private final InboxSettings settings;
    private final Jobs jobs;
    private final InboxArchiver inboxArchiver;
    private final RowsQueue queue;
    private final CircuitBreaker circuitBreaker;

    InboxArchiveRoute(
            InboxSettings settings,
            Jobs jobs,
            InboxArchiver inboxArchiver,
            RowsQueue queue,
            CircuitBreaker circuitBreaker) {
        this.settings = settings;
        this.jobs = jobs;
        this.inboxArchiver = inboxArchiver;
        this.queue = queue;
        this.circuitBreaker = circuitBreaker;
    }

    @Override
    public void configure() {
        onException(Exception.class)
                .onWhen(CircuitBreaker::isOutage)
                .handled(true)
                .process(circuitBreaker::recordHandled);
        from(timer(ID).period(settings.pollInterval().toMillis()).includeMetadata(false))
                .routeId(ID)
                .routePolicy(circuitBreaker)
                .setBody(exchange -> jobs.unsettled(InboxSettings.ORIGIN, queue.name(), JOBS_A_ROUND))
                .split(body())
                .process(exchange -> {
                    var job = exchange.getMessage().getBody(dev.caravan.ledger.job.Job.class);
                    inboxArchiver.putAway(job, jobs.isWholeSourceCompleted(job));
                    jobs.settle(job);
                });
    }
}
