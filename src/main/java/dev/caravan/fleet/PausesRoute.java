package dev.caravan.fleet;

import dev.caravan.resilience.PeriodicRoute;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** Ledger → pauses of this process's stages. */
@Component
@InFleet
class PausesRoute extends PeriodicRoute {
    static final String ID = "fleet-pauses";

    private static final Duration PERIOD = Duration.ofSeconds(1);

    PausesRoute(Pauses pauses) {
        super(ID, "Asks the ledger which stages are paused", PERIOD, exchange -> pauses.follow());
    }
}
