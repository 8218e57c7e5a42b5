package dev.caravan.notification;

import dev.caravan.ledger.outbox.Outbox;
import dev.caravan.resilience.CircuitBreaker;
import org.apache.camel.builder.endpoint.EndpointRouteBuilder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Every half minute: what was told long ago, or that nobody wanted to be told, is forgotten. */
@Component
@ConditionalOnProperty("caravan.split.enabled")
class OutboxExpiryRoute extends EndpointRouteBuilder {
    static final String ID = "notification-expiry";

    private static final long PERIOD_MILLIS = 30_000;

    private final Outbox outbox;
    private final NotificationSettings settings;
    private final CircuitBreaker circuitBreaker;

    OutboxExpiryRoute(Outbox outbox, NotificationSettings settings, CircuitBreaker circuitBreaker) {
        this.outbox = outbox;
        this.settings = settings;
        this.circuitBreaker = circuitBreaker;
    }

    @Override
    public void configure() {
        onException(Exception.class)
                .onWhen(CircuitBreaker::isOutage)
                .handled(true)
                .process(circuitBreaker::recordHandled);
        from(timer(ID).period(PERIOD_MILLIS).delay(PERIOD_MILLIS).includeMetadata(false))
                .routeId(ID)
                .routePolicy(circuitBreaker)
                // Twice the time: until then whoever tells says that it gave up.
                .process(exchange -> outbox.forget(settings.giveUpAfter().multipliedBy(2)));
    }
}
