package dev.caravan.notification;

import dev.caravan.resilience.CircuitBreaker;
import org.apache.camel.Exchange;
import org.apache.camel.builder.endpoint.EndpointRouteBuilder;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.TryDefinition;

/** What is due for a channel → the channel, one message after the other. */
abstract class NotificationRoute extends EndpointRouteBuilder {
    /** Exchange property: the message that is told. */
    static final String MESSAGE = "notice";

    private final String id;
    private final NotificationDelivery notificationDelivery;
    private final NotificationSettings settings;
    private final CircuitBreaker circuitBreaker;

    NotificationRoute(
            String id,
            NotificationDelivery notificationDelivery,
            NotificationSettings settings,
            CircuitBreaker circuitBreaker) {
        this.id = id;
        this.notificationDelivery = notificationDelivery;
        this.settings = settings;
        this.circuitBreaker = circuitBreaker;
    }

    /** Adds the steps that send the body, a {@link NotificationText}. */
    abstract ProcessorDefinition<?> send(TryDefinition route);

    @Override
    public void configure() {
        onException(Exception.class)
                .onWhen(CircuitBreaker::isOutage)
                .handled(true)
                .process(circuitBreaker::recordHandled);
        var each = from(timer(id).period(settings.pollInterval().toMillis()).includeMetadata(false))
                .routeId(id)
                .routePolicy(circuitBreaker)
                .split(method(notificationDelivery, "due"))
                .stopOnException()
                .setBody(method(notificationDelivery, "take"))
                .filter(body().isNotNull())
                .setProperty(MESSAGE, body());
        // What a channel fails of is no outage of database or queue, and holds up nobody.
        send(each.doTry())
                .bean(notificationDelivery, "told(${exchangeProperty." + MESSAGE + "})")
                .endDoTry()
                .doCatch(Exception.class)
                .process(notificationDelivery::failed)
                .end();
    }

    static NotificationText notificationText(Exchange exchange) {
        return exchange.getProperty(MESSAGE, NotificationText.class);
    }
}
