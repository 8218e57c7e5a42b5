package dev.caravan.notification;

import dev.caravan.ledger.outbox.RowEventOutbox;
import dev.caravan.resilience.CircuitBreakers;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;

/** Loaded chunks → their row events on the feed's queue or topic. */
@Component
@ConditionalOnProperty("caravan.load.enabled")
class RowEventRoute extends OutboxRoute {
    static final String ID = "notification-row-events";

    private final RowEventOutbox rowEventOutbox;
    private final RowEventSender sender;

    RowEventRoute(
            RowEventOutbox rowEventOutbox,
            RowEventSender sender,
            NotificationSettings settings,
            PlatformTransactionManager transactions,
            CircuitBreakers circuitBreakers) {
        super(settings.pollInterval(), transactions, circuitBreakers);
        this.rowEventOutbox = rowEventOutbox;
        this.sender = sender;
    }

    @Override
    public void configure() {
        fromDue(rowEventOutbox.due(), ID)
                .routeDescription("Sends events about inserted rows")
                .process(sender::send)
                .id("send row events")
                .description("Sends the events of a chunk");
    }
}
