package dev.caravan.notification;

import dev.caravan.resilience.CircuitBreaker;
import org.apache.camel.builder.endpoint.EndpointRouteBuilder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Loaded chunks that somebody is to go on with → who that is. */
@Component
@ConditionalOnProperty("caravan.load.enabled")
class RowEventRoute extends EndpointRouteBuilder {
    static final String ID = "notification-row-events";

    private final RowEventSender sender;
    private final NotificationSettings settings;
    private final CircuitBreaker circuitBreaker;

    RowEventRoute(RowEventSender sender, NotificationSettings settings, CircuitBreaker circuitBreaker) {
        this.sender = sender;
        this.settings = settings;
        this.circuitBreaker = circuitBreaker;
    }

    @Override
    public void configure() {
        onException(Exception.class)
                .onWhen(CircuitBreaker::isOutage)
                .handled(true)
                .process(circuitBreaker::recordHandled);
        from(timer(ID).period(settings.pollInterval().toMillis()).includeMetadata(false))
                .routeId(ID)
                .routePolicy(circuitBreaker)
                .split(method(sender, "due"))
                .stopOnException()
                .bean(sender, "send");
    }
}
