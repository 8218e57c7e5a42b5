package dev.caravan.resilience;

import dev.caravan.ledger.LeaseLostException;
import dev.caravan.ledger.job.Job;
import org.apache.camel.Exchange;
import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Route configuration of a stage that works on leased jobs: how a failure ends the attempt. An outage is waited for, and most other failures
 * let the job rest until the next attempt; the stage adds those that are final.
 */
public abstract class JobErrors extends RouteConfigurationBuilder {
    private final String id;
    private final String logger;
    private final LeasedJobs jobs;
    private final CircuitBreakers circuitBreakers;

    /** @param logger name of the logger, the stage's package */
    protected JobErrors(String id, String logger, LeasedJobs jobs, CircuitBreakers circuitBreakers) {
        this.id = id;
        this.logger = logger;
        this.jobs = jobs;
        this.circuitBreakers = circuitBreakers;
    }

    /** Adds the stage's own errors, which take precedence. */
    protected abstract void addTo(RouteConfigurationDefinition errors);

    /** Adds exceptions that fail the job at once: another attempt would end the same way. */
    @SafeVarargs
    protected final void addFatal(RouteConfigurationDefinition errors, Class<? extends Throwable>... exceptions) {
        for (Class<? extends Throwable> exception : exceptions) {
            errors.onException(exception).handled(true).process(jobs::fail);
        }
    }

    private void logFailure(Exchange exchange) {
        Job job = LeasedJobs.of(exchange);
        Logger log = LoggerFactory.getLogger(logger);
        Throwable cause = LeasedJobs.cause(exchange);
        log.warn("job {} rests: {}", job == null ? "?" : job.id(), cause.toString());
        log.debug("in full:", cause);
    }

    @Override
    public void configuration() {
        RouteConfigurationDefinition errors = routeConfiguration(id);
        addTo(errors);
        errors.onException(LeaseLostException.class)
                .handled(true)
                .log(LoggingLevel.INFO, logger, "${exception.message}");
        errors.onException(ShutdownException.class)
                .handled(true)
                .log(LoggingLevel.INFO, logger, "job ${exchangeProperty.job.id} is left to the next worker")
                .process(jobs::releaseInOutage);
        errors.onException(Exception.class)
                .onWhen(CircuitBreakers::isOutage)
                .handled(true)
                .process(circuitBreakers::recordHandled)
                .process(jobs::releaseInOutage);
        errors.onException(Exception.class)
                .handled(true)
                .process(this::logFailure)
                .process(jobs::retryLater);
    }
}
