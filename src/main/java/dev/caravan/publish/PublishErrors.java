package dev.caravan.publish;

import dev.caravan.load.table.IncompatibleTableException;
import dev.caravan.load.table.UnpublishableException;
import dev.caravan.resilience.CircuitBreaker;
import dev.caravan.resilience.JobErrors;
import dev.caravan.source.SourceUnavailableException;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** How a failure ends a publish: what the mode or the table forbids fails the job. Nothing of it is visible in the table. */
@Component
@ConditionalOnProperty("caravan.load.enabled")
class PublishErrors extends JobErrors {
    static final String ID = "publish-errors";

    PublishErrors(PublishJobs jobs, CircuitBreaker circuitBreaker) {
        super(ID, "dev.caravan.publish", jobs, circuitBreaker);
    }

    @Override
    protected void addTo(RouteConfigurationDefinition errors) {
        addFatal(
                errors,
                UnpublishableException.class,
                IncompatibleTableException.class,
                SourceUnavailableException.class);
    }
}
