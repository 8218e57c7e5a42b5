package dev.caravan.publish;

import dev.caravan.resilience.CircuitBreakers;
import dev.caravan.resilience.JobErrors;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** How a failure ends a publish: what the mode or the table of a job forbids fails that job. Nothing is visible in any table. */
@Component
@ConditionalOnProperty("caravan.load.enabled")
class PublishErrors extends JobErrors {
    static final String ID = "publish-errors";

    private final FailedPublishes failed;

    PublishErrors(PublishJobs jobs, FailedPublishes failed, CircuitBreakers circuitBreakers) {
        super(ID, "dev.caravan.publish", jobs, circuitBreakers);
        this.failed = failed;
    }

    @Override
    protected void addTo(RouteConfigurationDefinition errors) {
        errors.onException(UnpublishableJobException.class).handled(true).process(failed::fail);
    }
}
