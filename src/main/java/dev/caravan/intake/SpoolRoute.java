package dev.caravan.intake;

import dev.caravan.resilience.PeriodicRoute;
import java.time.Duration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Every half minute: deletes copies of sources that no job needs any more. */
@Component
@ConditionalOnProperty("caravan.split.enabled")
class SpoolRoute extends PeriodicRoute {
    static final String ID = "intake-spool";

    SpoolRoute(Spool spool) {
        super(ID, "Deletes copies of sources that no job needs", Duration.ofSeconds(30), exchange -> spool.tidy());
    }
}
