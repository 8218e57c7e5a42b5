package dev.caravan.intake.bucket;

import dev.caravan.ledger.Jobs;
import dev.caravan.queue.RowsQueue;
import dev.caravan.resilience.CircuitBreaker;
import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.endpoint.EndpointRouteBuilder;
import org.springframework.stereotype.Component;

/** Jobs that have ended → their objects kept, tagged, moved or deleted. */
@Component
@BucketWatchEnabled
class ObjectDispositionRoute extends EndpointRouteBuilder {
    static final String ID = "intake-object-disposition";

    private static final long PERIOD_MILLIS = 1_000;
    private static final int JOBS_A_ROUND = 100;

    private final Jobs jobs;
    private final RowsQueue queue;

    private final CircuitBreaker circuitBreaker;

    ObjectDispositionRoute(Jobs jobs, RowsQueue queue, CircuitBreaker circuitBreaker) {
        this.circuitBreaker = circuitBreaker;
        this.jobs = jobs;
        this.queue = queue;
    }

    @Override
    public void configure() {
        onException(Exception.class)
                .onWhen(CircuitBreaker::isOutage)
                .handled(true)
                .process(circuitBreaker::recordHandled);
        onException(Exception.class)
                .handled(true)
                .log(LoggingLevel.WARN, "dev.caravan.intake", "an object is put away later: ${exception.message}");
        from(timer(ID).period(PERIOD_MILLIS).includeMetadata(false))
                .routeId(ID)
                .routePolicy(circuitBreaker)
                .setBody(exchange -> jobs.unsettled(BucketSettings.ORIGIN, queue.name(), JOBS_A_ROUND))
                .split(body())
                .bean(ObjectDisposer.class);
    }
}
