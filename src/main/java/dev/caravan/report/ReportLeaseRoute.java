package dev.caravan.report;

import dev.caravan.resilience.CircuitBreaker;
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
    private final CircuitBreaker circuitBreaker;

    ReportLeaseRoute(ReportSettings settings, ReportLease lease, CircuitBreaker circuitBreaker) {
        this.settings = settings;
        this.lease = lease;
        this.circuitBreaker = circuitBreaker;
    }

    @Override
    public void configure() {
        from(timer(ID).period(settings.pollInterval().toMillis()).delay(0).includeMetadata(false))
                .routeId(ID)
                .routePolicy(circuitBreaker)
                .routeConfigurationId(ReportErrors.ID)
                .loopDoWhile(lease::next)
                .to(direct(ReportJobRoute.ID))
                .end();
    }
}
