package dev.caravan.report;

import dev.caravan.outage.Outages;
import org.apache.camel.builder.endpoint.EndpointRouteBuilder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Ledger → jobs of reports, one after the other, each leased to this process. */
@Component
@ConditionalOnProperty("caravan.report.enabled")
class ReportLeaseRoute extends EndpointRouteBuilder {
    static final String ID = "report-lease";

    private final ReportSettings settings;
    private final ReportLease lease;
    private final Outages outages;

    ReportLeaseRoute(ReportSettings settings, ReportLease lease, Outages outages) {
        this.settings = settings;
        this.lease = lease;
        this.outages = outages;
    }

    @Override
    public void configure() {
        from(timer(ID).period(settings.poll().toMillis()).delay(0).includeMetadata(false))
                .routeId(ID)
                .routePolicy(outages)
                .routeConfigurationId(ReportErrors.ID)
                .loopDoWhile(lease::next)
                .to(direct(ReportJobRoute.ID))
                .end();
    }
}
