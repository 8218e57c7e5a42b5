package dev.caravan.metrics;

import dev.caravan.resilience.PeriodicRoute;
import java.time.Duration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Ledger → gauges. */
@Component
@ConditionalOnProperty("caravan.management.enabled")
class LedgerPollRoute extends PeriodicRoute {
    static final String ID = "metrics-ledger";

    LedgerPollRoute(MetricsSettings settings, LedgerMeters meters) {
        super(ID, "Asks the ledger for gauges", Duration.ZERO, settings.pollInterval(), exchange -> meters.poll());
    }
}
