package dev.caravan.fleet;

import dev.caravan.resilience.PeriodicRoute;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** This process → ledger. A command that has ended within a second isn't told. */
@Component
@InFleet
class HeartbeatRoute extends PeriodicRoute {
    static final String ID = "fleet-heartbeat";

    private static final Duration FIRST = Duration.ofSeconds(1);

    HeartbeatRoute(Heartbeats heartbeats) {
        super(ID, "Tells the ledger that this process lives", FIRST, Heartbeats.PERIOD, exchange -> heartbeats.beat());
    }
}
