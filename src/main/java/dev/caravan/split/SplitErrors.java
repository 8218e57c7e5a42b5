package dev.caravan.split;

import dev.caravan.feed.plan.PlanException;
import dev.caravan.load.table.IncompatibleTableException;
import dev.caravan.resilience.CircuitBreakers;
import dev.caravan.resilience.JobErrors;
import dev.caravan.source.SourceException;
import org.apache.camel.LoggingLevel;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** How a failure ends the splitting of a job: a bad source fails the job, and lost chunks are sent again. */
@Component
@ConditionalOnProperty("caravan.split.enabled")
class SplitErrors extends JobErrors {
    static final String ID = "split-errors";

    private static final String LOGGER = "dev.caravan.split";

    private final SplitJobs jobs;

    SplitErrors(SplitJobs jobs, CircuitBreakers circuitBreakers) {
        super(ID, LOGGER, jobs, circuitBreakers);
        this.jobs = jobs;
    }

    @Override
    protected void addTo(RouteConfigurationDefinition errors) {
        addFatal(errors, SourceException.class, PlanException.class, IncompatibleTableException.class);
        // The next splitter sends the chunks that are missing.
        errors.onException(LostChunksException.class)
                .handled(true)
                .log(LoggingLevel.WARN, LOGGER, "${exception.message}")
                .process(jobs::release);
    }
}
