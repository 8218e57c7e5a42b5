package dev.caravan.split;

import dev.caravan.feed.plan.PlanException;
import dev.caravan.ledger.job.JobState;
import dev.caravan.load.table.IncompatibleTableException;
import dev.caravan.resilience.CircuitBreakers;
import dev.caravan.resilience.JobErrors;
import dev.caravan.resilience.LeasedJobs;
import dev.caravan.source.SourceException;
import org.apache.camel.Exchange;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** How a failure ends the splitting of a job: a bad source fails the job, and lost chunks are sent again. */
@Component
@ConditionalOnProperty("caravan.split.enabled")
class SplitErrors extends JobErrors {
    static final String ID = "split-errors";

    private static final String LOGGER = "dev.caravan.split";
    private static final Logger LOG = LoggerFactory.getLogger(LOGGER);

    private final SplitJobs jobs;

    SplitErrors(SplitJobs jobs, CircuitBreakers circuitBreakers) {
        super(ID, LOGGER, jobs, circuitBreakers);
        this.jobs = jobs;
    }

    private void endSource(Exchange exchange) {
        SourceException failure = (SourceException) LeasedJobs.cause(exchange);
        if (failure.end() == JobState.FAILED) {
            jobs.fail(exchange, String.valueOf(failure.getMessage()));
        } else {
            jobs.endVanished(exchange, failure.end(), String.valueOf(failure.getMessage()));
        }
    }

    @Override
    protected void addTo(RouteConfigurationDefinition errors) {
        errors.onException(SourceException.class).handled(true).process(this::endSource);
        addFatal(errors, PlanException.class, IncompatibleTableException.class);
        // The next splitter sends the chunks that are missing.
        errors.onException(LostChunksException.class)
                .handled(true)
                .process(exchange -> LOG.warn("{}", LeasedJobs.cause(exchange).getMessage()))
                .process(jobs::release);
    }
}
