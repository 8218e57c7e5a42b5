package dev.caravan.publish;

import static org.apache.camel.builder.endpoint.StaticEndpointBuilders.timer;

import dev.caravan.resilience.OutagePolicy;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Ledger → jobs whose chunks are all staged, one after the other, each leased to this process → their table. */
@Component
@ConditionalOnProperty("caravan.load.enabled")
class PublishRoute extends RouteBuilder {
    static final String ID = "publish-job";

    private final PublishSettings settings;
    private final PublishJobs jobs;

    PublishRoute(PublishSettings settings, PublishJobs jobs) {
        this.settings = settings;
        this.jobs = jobs;
    }

    @Override
    public void configure() {
        from(timer(ID).period(settings.pollInterval().toMillis()).delay(0).includeMetadata(false))
                .routeId(ID)
                .routeDescription("Publishes the staged rows of jobs, one job at a time")
                .routePolicyRef(OutagePolicy.DATABASE)
                .routeConfigurationId(PublishErrors.ID)
                .loopDoWhile(jobs::next)
                .id("lease job to publish")
                .description("Leases the next job whose chunks are all staged")
                .bean(Publisher.class)
                .id("publish rows")
                .description("Moves the staged rows into the table in one transaction")
                .end();
    }
}
