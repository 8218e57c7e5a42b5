package dev.caravan.intake;

import static org.apache.camel.builder.endpoint.StaticEndpointBuilders.timer;

import dev.caravan.ledger.Jobs;
import dev.caravan.ledger.job.Job;
import dev.caravan.queue.RowsQueue;
import dev.caravan.resilience.CircuitBreakers;
import dev.caravan.resilience.OutageErrors;
import dev.caravan.resilience.OutagePolicy;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.stereotype.Component;

/**
 * Ended jobs of every {@link SourceOrigin} → their sources archived, as many as are due, before the route rests. A source that can't be archived
 * is logged and tried again in the next run; the others of the run are archived all the same.
 */
@Component
@ConditionalOnExpression("${caravan.inbox.enabled:false} || ${caravan.web.enabled:false}")
class SourceArchiveRoute extends RouteBuilder {
    static final String ID = "intake-archive";

    private static final Logger LOG = LoggerFactory.getLogger(SourceArchiveRoute.class);

    private static final long PERIOD_MILLIS = 1_000;
    private static final int JOBS_A_PAGE = 100;

    /** Exchange property: the last job of the pages of this run, a {@code Long}. */
    private static final String BEHIND = "behind";

    private final Map<String, SourceOrigin> origins;
    private final Jobs jobs;
    private final RowsQueue queue;

    SourceArchiveRoute(List<SourceOrigin> origins, Jobs jobs, RowsQueue queue) {
        this.origins = origins.stream().collect(Collectors.toMap(SourceOrigin::name, Function.identity()));
        this.jobs = jobs;
        this.queue = queue;
    }

    @Override
    public void configure() {
        onException(Exception.class)
                .onWhen(exchange -> !CircuitBreakers.isOutage(exchange))
                .handled(true)
                .process(SourceArchiveRoute::logFailure);
        from(timer(ID).period(PERIOD_MILLIS).includeMetadata(false))
                .routeId(ID)
                .routeDescription("Archives the sources of ended jobs")
                .routePolicyRef(OutagePolicy.DATABASE)
                .routeConfigurationId(OutageErrors.ID)
                .loopDoWhile(this::nextPage)
                .id("find ended jobs")
                .description("The next page of those whose sources are not archived")
                .split(body())
                .id("each ended job")
                .description("One that fails holds up no other")
                .process(this::archive)
                .id("archive source")
                .description("Moves, tags or deletes it, as its origin has it")
                .end()
                .end();
    }

    private static void logFailure(Exchange exchange) {
        Object job = exchange.getMessage().getBody() instanceof Job ended ? ended.id() : "?";
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        LOG.warn("the source of job {} can't be archived, retrying later: {}", job, failure.toString());
    }

    /** Makes the next jobs the body; false: none is due, or the process stops. */
    private boolean nextPage(Exchange exchange) {
        if (exchange.getContext().isStopping()) {
            return false;
        }
        List<Job> page = jobs.unsettled(
                origins.keySet(), queue.name(), exchange.getProperty(BEHIND, 0L, Long.class), JOBS_A_PAGE);
        if (page.isEmpty()) {
            return false;
        }
        exchange.setProperty(BEHIND, page.get(page.size() - 1).id());
        exchange.getMessage().setBody(page);
        return true;
    }

    private void archive(Exchange exchange) throws IOException {
        Job job = exchange.getMessage().getBody(Job.class);
        Objects.requireNonNull(origins.get(job.origin())).archive(job, jobs.isWholeSourceCompleted(job));
        jobs.settle(job);
    }
}
