package dev.caravan.report;

import dev.caravan.resilience.CircuitBreaker;
import org.apache.camel.builder.endpoint.EndpointRouteBuilder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Every second or so: the job of this process is kept, and those of dead ones are given to others. */
@Component
@ConditionalOnProperty("caravan.report.enabled")
class ReportLeaseRenewalRoute extends EndpointRouteBuilder {
    static final String ID = "report-renew-leases";

    private static final long LONGEST_PERIOD_MILLIS = 1_000;
    private static final int ROUNDS_A_LEASE = 4;

    private final ReportSettings settings;
    private final CircuitBreaker circuitBreaker;

    ReportLeaseRenewalRoute(ReportSettings settings, CircuitBreaker circuitBreaker) {
        this.settings = settings;
        this.circuitBreaker = circuitBreaker;
    }

    @Override
    public void configure() {
        long period = Math.min(LONGEST_PERIOD_MILLIS, settings.leaseDuration().toMillis() / ROUNDS_A_LEASE);
        onException(Exception.class)
                .onWhen(CircuitBreaker::isOutage)
                .handled(true)
                .process(circuitBreaker::recordHandled);
        from(timer(ID).period(period).delay(0).includeMetadata(false))
                .routeId(ID)
                .routePolicy(circuitBreaker)
                .bean(ReportLease.class, "renew");
    }
}
