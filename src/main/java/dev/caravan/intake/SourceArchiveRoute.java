package dev.caravan.intake;

import static org.apache.camel.builder.endpoint.StaticEndpointBuilders.timer;

import dev.caravan.ledger.Jobs;
import dev.caravan.ledger.job.Job;
import dev.caravan.queue.RowsQueue;
import dev.caravan.resilience.CircuitBreaker;
import dev.caravan.resilience.OutageErrors;
import java.io.IOException;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.stereotype.Component;

/**
 * Ended jobs of every {@link SourceOrigin} → their sources archived. A source that can't be archived is logged and tried again in the next
 * run; the others of the run are archived all the same.
 */
@Component
@ConditionalOnExpression("${caravan.inbox.enabled:false} || ${caravan.web.enabled:false}")
class SourceArchiveRoute extends RouteBuilder {
    static final String ID = "intake-archive";

    private static final Logger LOG = LoggerFactory.getLogger(SourceArchiveRoute.class);

    private static final long PERIOD_MILLIS = 1_000;

    /** Of one origin. */
    private static final int JOBS_A_RUN = 100;

    private final List<SourceOrigin> origins;
    private final Jobs jobs;
    private final RowsQueue queue;

    SourceArchiveRoute(List<SourceOrigin> origins, Jobs jobs, RowsQueue queue) {
        this.origins = origins;
        this.jobs = jobs;
        this.queue = queue;
    }

    @Override
    public void configure() {
        onException(Exception.class)
                .onWhen(exchange -> !CircuitBreaker.isOutage(exchange))
                .handled(true)
                .process(SourceArchiveRoute::logFailure);
        from(timer(ID).period(PERIOD_MILLIS).includeMetadata(false))
                .routeId(ID)
                .routeDescription("Archives the sources of ended jobs")
                .routePolicyRef(CircuitBreaker.NAME)
                .routeConfigurationId(OutageErrors.ID)
                .setBody(exchange -> ended())
                .id("find ended jobs")
                .description("Whose sources are not archived")
                .split(body())
                .id("each ended job")
                .description("One that fails holds up no other")
                .process(this::archive)
                .id("archive source")
                .description("Moves, tags or deletes it, as its origin has it");
    }

    private static void logFailure(Exchange exchange) {
        Object job = exchange.getMessage().getBody() instanceof EndedJob ended
                ? ended.job().id()
                : "?";
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        LOG.warn("the source of job {} can't be archived, retrying later: {}", job, failure.toString());
    }

    /** A job whose source is due to be archived. */
    private record EndedJob(SourceOrigin origin, Job job) {}

    private List<EndedJob> ended() {
        return origins.stream()
                .flatMap(origin -> jobs.unsettled(origin.name(), queue.name(), JOBS_A_RUN).stream()
                        .map(job -> new EndedJob(origin, job)))
                .toList();
    }

    private void archive(Exchange exchange) throws IOException {
        EndedJob ended = exchange.getMessage().getBody(EndedJob.class);
        ended.origin().archive(ended.job(), jobs.isWholeSourceCompleted(ended.job()));
        jobs.settle(ended.job());
    }
}
