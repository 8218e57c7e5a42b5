package dev.caravan.metrics;

import dev.caravan.resilience.PeriodicRoute;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** Attributes of the queues → gauges. */
@Component
@ConditionalOnQueue
class QueuePollRoute extends PeriodicRoute {
    static final String ID = "metrics-queue";

    QueuePollRoute(MetricsSettings settings, QueueMeters meters) {
        super(ID, "Asks the queues for gauges", Duration.ZERO, settings.pollInterval(), exchange -> meters.poll());
    }
}
