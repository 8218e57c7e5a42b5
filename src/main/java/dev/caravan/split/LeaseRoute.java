package dev.caravan.split;

import dev.caravan.outage.Outages;
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
    private final Outages outages;

    LeaseRoute(SplitSettings settings, JobLease lease, Outages outages) {
        this.settings = settings;
        this.lease = lease;
        this.outages = outages;
    }

    @Override
    public void configure() {
        for (int n = 1; n <= settings.concurrency(); n++) {
            String id = settings.concurrency() == 1 ? ID : ID + "-" + n;
            from(timer(id).period(settings.poll().toMillis()).delay(0).includeMetadata(false))
                    .routeId(id)
                    .routePolicy(outages)
                    .routeConfigurationId(SplitErrors.ID)
                    .loopDoWhile(lease::next)
                    .filter(lease::needsSplitting)
                    .to(direct(SplitJobRoute.ID))
                    .end()
                    .end();
        }
    }
}
