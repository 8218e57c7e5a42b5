package dev.caravan.retention;

import dev.caravan.resilience.PeriodicRoute;
import org.apache.camel.CamelContext;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Every half minute: deletes what has expired in the ledger, piece by piece, until nothing is due or the context stops. */
@Component
@ConditionalOnProperty("caravan.split.enabled")
class LedgerExpiryRoute extends PeriodicRoute {
    static final String ID = "retention-ledger";

    LedgerExpiryRoute(RetentionSettings settings, LedgerExpiry expiry) {
        super(ID, "Deletes rejects and jobs that are kept no longer", settings.pollInterval(), exchange -> {
            CamelContext context = exchange.getContext();
            expiry.dropBodies();
            boolean more = true;
            while (more && !context.isStopping()) {
                more = expiry.dropSome();
            }
        });
    }
}
