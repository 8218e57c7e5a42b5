package dev.caravan.notification;

import dev.caravan.ledger.outbox.Outbox;
import dev.caravan.resilience.PeriodicRoute;
import java.time.Duration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Every half minute: deletes old notifications, delivered or not. */
@Component
@ConditionalOnProperty("caravan.split.enabled")
class OutboxExpiryRoute extends PeriodicRoute {
    static final String ID = "notification-expiry";

    private static final Duration PERIOD = Duration.ofSeconds(30);

    OutboxExpiryRoute(Outbox outbox, NotificationSettings settings) {
        // Twice the time after which a channel gives up, so that it can log that it did.
        super(
                ID,
                "Deletes old notifications",
                PERIOD,
                exchange -> outbox.forget(settings.giveUpAfter().multipliedBy(2)));
    }
}
