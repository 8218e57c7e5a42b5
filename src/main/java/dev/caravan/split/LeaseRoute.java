package dev.caravan.split;

import static org.apache.camel.builder.endpoint.StaticEndpointBuilders.direct;
import static org.apache.camel.builder.endpoint.StaticEndpointBuilders.timer;

import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.JobState;
import dev.caravan.resilience.CircuitBreakers;
import dev.caravan.resilience.OutagePolicy;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Ledger → jobs, one after the other, each leased to this process; one such route for each job that the settings let it split at once. */
@Component
@ConditionalOnProperty("caravan.split.enabled")
class LeaseRoute extends RouteBuilder {
    static final String ID = "split-lease";

    private final SplitSettings settings;
    private final SplitJobs jobs;
    private final QueueDepth depth;
    private final OutagePolicy outagePolicy;

    LeaseRoute(SplitSettings settings, SplitJobs jobs, QueueDepth depth, CircuitBreakers circuitBreakers) {
        this.settings = settings;
        this.jobs = jobs;
        this.depth = depth;
        this.outagePolicy = circuitBreakers.rows();
    }

    @Override
    public void configure() {
        for (int n = 1; n <= settings.concurrency(); n++) {
            String id = settings.concurrency() == 1 ? ID : ID + "-" + n;
            from(timer(id).period(settings.pollInterval().toMillis()).delay(0).includeMetadata(false))
                    .routeId(id)
                    .routeDescription("Leases jobs and splits them, one at a time")
                    .routePolicy(outagePolicy)
                    .routeConfigurationId(SplitErrors.ID)
                    .loopDoWhile(jobs::next)
                    .id("lease job " + n)
                    .description("Leases the next job, if there is one")
                    .filter(this::needsSplitting)
                    .id("if chunks are missing " + n)
                    .description("A job that is split already is only watched")
                    .to(direct(SplitJobRoute.ID))
                    .id("split job " + n)
                    .description("Cuts the source into chunks")
                    .end()
                    .end();
        }
    }

    /**
     * Whether a job has chunks to send. A job that was split before its lease changed hands has none as long as its chunks may still be
     * on the queue; {@link LeaseRenewal} releases it if they were lost.
     */
    private boolean needsSplitting(Exchange exchange) {
        return exchange.getMessage().getBody(Job.class).state() != JobState.LOADING || depth.isEmpty();
    }
}
