package dev.caravan.notification;

import dev.caravan.resilience.CircuitBreakers;
import org.apache.camel.Exchange;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.TryDefinition;
import org.springframework.transaction.PlatformTransactionManager;

/** Notifications that a channel has yet to deliver → the channel, one after the other. */
abstract class NotificationRoute extends OutboxRoute {
    /** Exchange property: the {@link NotificationText} that is delivered; null if there is nothing to deliver. */
    static final String MESSAGE = "message";

    private final String id;
    private final NotificationDelivery notificationDelivery;

    NotificationRoute(
            String id,
            NotificationDelivery notificationDelivery,
            NotificationSettings settings,
            PlatformTransactionManager transactions,
            CircuitBreakers circuitBreakers) {
        super(settings.pollInterval(), transactions, circuitBreakers);
        this.id = id;
        this.notificationDelivery = notificationDelivery;
    }

    /** Adds the steps that send the body, a {@link NotificationText}. */
    abstract ProcessorDefinition<?> send(TryDefinition route);

    @Override
    public void configure() {
        var each = fromDue(notificationDelivery.due(), id)
                .process(notificationDelivery::prepare)
                .id("write message " + id)
                .description("Writes the notification, if the channel wants it")
                .filter(exchangeProperty(MESSAGE).isNotNull())
                .id("if wanted " + id)
                .description("Unwanted ones count as delivered")
                .setBody(exchangeProperty(MESSAGE))
                .id("take message " + id)
                .description("The body is what is sent");
        // A failure of the receiver is no outage of database or queue, and must not stop the other routes.
        send(each.doTry().id("deliver " + id).description("A failure of the receiver is no outage"))
                .endDoTry()
                .doCatch(Exception.class)
                .id("if refused " + id)
                .description("The receiver failed")
                .process(notificationDelivery::handleFailure)
                .id("retry later " + id)
                .description("Puts the delivery off, or gives it up")
                .end();
    }

    static NotificationText notificationText(Exchange exchange) {
        return exchange.getProperty(MESSAGE, NotificationText.class);
    }
}
