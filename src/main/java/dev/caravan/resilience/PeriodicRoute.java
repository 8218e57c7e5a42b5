package dev.caravan.resilience;

import static org.apache.camel.builder.endpoint.StaticEndpointBuilders.timer;

import java.time.Duration;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;

/**
 * A timer → one task, in one thread, which pauses in an outage. The period is the pause between the end of a run and the start of the next.
 * A task that loops must end when its exchange's context is stopping.
 */
public abstract class PeriodicRoute extends RouteBuilder {
    private final String id;
    private final String description;
    private final Duration initialDelay;
    private final Duration period;
    private final Processor task;

    /** A route that runs for the first time a period after its start. */
    protected PeriodicRoute(String id, String description, Duration period, Processor task) {
        this(id, description, period, period, task);
    }

    /** @param description what the task does, for JMX */
    protected PeriodicRoute(String id, String description, Duration initialDelay, Duration period, Processor task) {
        this.id = id;
        this.description = description;
        this.initialDelay = initialDelay;
        this.period = period;
        this.task = task;
    }

    @Override
    public void configure() {
        from(timer(id).delay(initialDelay.toMillis()).period(period.toMillis()).includeMetadata(false))
                .routeId(id)
                .routeDescription(description)
                .routePolicyRef(OutagePolicy.DATABASE)
                .routeConfigurationId(OutageErrors.ID)
                .process(task)
                .id("run " + id)
                .description(description);
    }
}
