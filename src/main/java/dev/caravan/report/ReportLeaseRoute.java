package dev.caravan.report;

import static org.apache.camel.builder.endpoint.StaticEndpointBuilders.direct;
import static org.apache.camel.builder.endpoint.StaticEndpointBuilders.timer;

import dev.caravan.resilience.OutagePolicy;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Ledger → jobs of reports, one after the other, each leased to this process. */
@Component
@ConditionalOnProperty("caravan.report.enabled")
class ReportLeaseRoute extends RouteBuilder {
    static final String ID = "report-lease";

    private final ReportSettings settings;
    private final ReportJobs jobs;

    ReportLeaseRoute(ReportSettings settings, ReportJobs jobs) {
        this.settings = settings;
        this.jobs = jobs;
    }

    @Override
    public void configure() {
        from(timer(ID).period(settings.pollInterval().toMillis()).delay(0).includeMetadata(false))
                .routeId(ID)
                .routeDescription("Leases reports and makes them, one at a time")
                .routePolicyRef(OutagePolicy.DATABASE)
                .routeConfigurationId(ReportErrors.ID)
                .loopDoWhile(jobs::next)
                .id("lease report")
                .description("Leases the next report, if there is one")
                .to(direct(ReportJobRoute.ID))
                .id("make report")
                .description("Reads the sources and makes the report")
                .end();
    }
}
