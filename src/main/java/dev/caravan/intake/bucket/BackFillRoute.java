package dev.caravan.intake.bucket;

import dev.caravan.outage.Outages;
import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.endpoint.EndpointRouteBuilder;
import org.springframework.stereotype.Component;

/** Buckets → jobs for objects that no notification came of. */
@Component
@BucketsWatched
class BackFillRoute extends EndpointRouteBuilder {
    static final String ID = "intake-back-fill";

    /** Between two looks at whose turn it is. */
    private static final long PERIOD_MILLIS = 1_000;

    private final BackFill backFill;
    private final Outages outages;

    BackFillRoute(BackFill backFill, Outages outages) {
        this.backFill = backFill;
        this.outages = outages;
    }

    @Override
    public void configure() {
        onException(Exception.class).onWhen(Outages::isMet).handled(true).process(outages::noticeHandled);
        onException(Exception.class)
                .handled(true)
                .log(LoggingLevel.WARN, "dev.caravan.intake", "a back-fill goes on later: ${exception.message}");
        from(timer(ID).period(PERIOD_MILLIS).includeMetadata(false))
                .routeId(ID)
                .routePolicy(outages)
                .loopDoWhile(backFill::take)
                .bean(backFill)
                .end();
    }
}
