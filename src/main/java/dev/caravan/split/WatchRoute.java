package dev.caravan.split;

import org.apache.camel.builder.endpoint.EndpointRouteBuilder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Every second or so: the jobs of this process are kept alive until they end. */
@Component
@ConditionalOnProperty("caravan.split.enabled")
class WatchRoute extends EndpointRouteBuilder {
    static final String ID = "split-watch";

    private static final long LONGEST_PERIOD_MILLIS = 1_000;
    private static final int ROUNDS_A_LEASE = 4;

    private final SplitSettings settings;

    WatchRoute(SplitSettings settings) {
        this.settings = settings;
    }

    @Override
    public void configure() {
        long period = Math.min(LONGEST_PERIOD_MILLIS, settings.leaseDuration().toMillis() / ROUNDS_A_LEASE);
        from(timer(ID).period(period).delay(0).includeMetadata(false))
                .routeId(ID)
                .bean(JobWatch.class, "round");
    }
}
