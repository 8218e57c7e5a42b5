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
    private final Duration initialDelay;
    private final Duration period;
    private final Processor task;

    /** A route that runs for the first time a period after its start. */
    protected PeriodicRoute(String id, Duration period, Processor task) {
        this(id, period, period, task);
    }

    protected PeriodicRoute(String id, Duration initialDelay, Duration period, Processor task) {
        this.id = id;
        this.initialDelay = initialDelay;
        this.period = period;
        this.task = task;
    }

    @Override
    public void configure() {
        from(timer(id).delay(initialDelay.toMillis()).period(period.toMillis()).includeMetadata(false))
                .routeId(id)
                .routePolicyRef(CircuitBreaker.NAME)
                .routeConfigurationId(OutageErrors.ID)
                .process(task)
                .id("run " + id)
                .description("Runs the task of the route");
    }
}
