package dev.caravan.split;

import dev.caravan.resilience.CircuitBreaker;
import org.apache.camel.builder.endpoint.EndpointRouteBuilder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Ledger → jobs, one after the other, each leased to this process; as many at once as the settings say. */
@Component
@ConditionalOnProperty("caravan.split.enabled")
class LeaseRoute extends EndpointRouteBuilder {
    static final String ID = "split-lease";

    private final SplitSettings settings;
    private final JobLease lease;
    private final CircuitBreaker circuitBreaker;

    LeaseRoute(SplitSettings settings, JobLease lease, CircuitBreaker circuitBreaker) {
        this.settings = settings;
        this.lease = lease;
        this.circuitBreaker = circuitBreaker;
    }

    @Override
    public void configure() {
        for (int n = 1; n <= settings.concurrency(); n++) {
            String id = settings.concurrency() == 1 ? ID : ID + "-" + n;
            from(timer(id).period(settings.pollInterval().toMillis()).delay(0).includeMetadata(false))
                    .routeId(id)
                    .routePolicy(circuitBreaker)
                    .routeConfigurationId(SplitErrors.ID)
                    .loopDoWhile(lease::next)
                    .filter(lease::needsSplitting)
                    .to(direct(SplitJobRoute.ID))
                    .end()
                    .end();
        }
    }
}
