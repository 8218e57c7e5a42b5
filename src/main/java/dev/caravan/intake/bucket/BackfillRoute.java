package dev.caravan.intake.bucket;

import dev.caravan.resilience.CircuitBreaker;
import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.endpoint.EndpointRouteBuilder;
import org.springframework.stereotype.Component;

/** Buckets → jobs for objects that no notification came of. */
@Component
@BucketWatchEnabled
class BackfillRoute extends EndpointRouteBuilder {
    static final String ID = "intake-backfill";

    /** Between two looks at whose turn it is. */
    private static final long PERIOD_MILLIS = 1_000;

    private final Backfill backfill;

    private final CircuitBreaker circuitBreaker;

    BackfillRoute(Backfill backfill, CircuitBreaker circuitBreaker) {
        this.circuitBreaker = circuitBreaker;
        this.backfill = backfill;
    }

    @Override
    public void configure() {
        onException(Exception.class)
                .onWhen(CircuitBreaker::isOutage)
                .handled(true)
                .process(circuitBreaker::recordHandled);
        onException(Exception.class)
                .handled(true)
                .log(LoggingLevel.WARN, "dev.caravan.intake", "a back-fill goes on later: ${exception.message}");
        from(timer(ID).period(PERIOD_MILLIS).includeMetadata(false))
                .routeId(ID)
                .routePolicy(circuitBreaker)
                .loopDoWhile(backfill::take)
                .bean(backfill)
                .end();
    }
}
