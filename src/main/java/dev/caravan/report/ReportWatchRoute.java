package dev.caravan.report;

import dev.caravan.outage.Outages;
import org.apache.camel.builder.endpoint.EndpointRouteBuilder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Every second or so: the job of this process is kept, and those of dead ones are given to others. */
@Component
@ConditionalOnProperty("caravan.report.enabled")
class ReportWatchRoute extends EndpointRouteBuilder {
    static final String ID = "report-watch";

    private static final long LONGEST_PERIOD_MILLIS = 1_000;
    private static final int ROUNDS_A_LEASE = 4;

    private final ReportSettings settings;
    private final Outages outages;

    ReportWatchRoute(ReportSettings settings, Outages outages) {
        this.settings = settings;
        this.outages = outages;
    }

    @Override
    public void configure() {
        long period = Math.min(LONGEST_PERIOD_MILLIS, settings.leaseDuration().toMillis() / ROUNDS_A_LEASE);
        onException(Exception.class).onWhen(Outages::isMet).handled(true).process(outages::noticeHandled);
        from(timer(ID).period(period).delay(0).includeMetadata(false))
                .routeId(ID)
                .routePolicy(outages)
                .bean(ReportLease.class, "renew");
    }
}
