package dev.caravan.split;

import dev.caravan.resilience.CircuitBreaker;
import org.apache.camel.builder.endpoint.EndpointRouteBuilder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Every second or so: the jobs of this process are kept alive until they end. */
@Component
@ConditionalOnProperty("caravan.split.enabled")
class LeaseRenewalRoute extends EndpointRouteBuilder {
    static final String ID = "split-renew-leases";

    private static final long LONGEST_PERIOD_MILLIS = 1_000;
    private static final int ROUNDS_A_LEASE = 4;

    private final SplitSettings settings;
    private final CircuitBreaker circuitBreaker;

    LeaseRenewalRoute(SplitSettings settings, CircuitBreaker circuitBreaker) {
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
                .bean(LeaseRenewal.class, "sweep");
    }
}
