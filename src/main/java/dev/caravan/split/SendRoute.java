package dev.caravan.split;

import static org.apache.camel.builder.endpoint.StaticEndpointBuilders.direct;

import dev.caravan.ledger.LeaseLostException;
import dev.caravan.resilience.CircuitBreakers;
import dev.caravan.source.SourceException;
import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** A batch → the rows queue; entries that the queue refuses are sent again, with growing pauses. */
@Component
@ConditionalOnProperty("caravan.split.enabled")
class SendRoute extends RouteBuilder {
    static final String ID = "split-send";

    private static final int TRIES = 8;
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 10_000;

    @Override
    public void configure() {
        onException(LeaseLostException.class, SourceException.class)
                .maximumRedeliveries(0)
                .logExhausted(false);
        // Nothing but a person ends it: the circuit breaker's probe waits for that.
        onException(Exception.class)
                .onWhen(CircuitBreakers::isRefusal)
                .maximumRedeliveries(0)
                .logExhausted(false);
        errorHandler(defaultErrorHandler()
                .maximumRedeliveries(TRIES)
                .redeliveryDelay(FIRST_PAUSE_MILLIS)
                .useExponentialBackOff()
                .backOffMultiplier(2)
                .maximumRedeliveryDelay(LONGEST_PAUSE_MILLIS)
                .retryAttemptedLogLevel(LoggingLevel.DEBUG));
        from(direct(ID))
                .routeId(ID)
                .routeDescription("Sends a batch of chunks, and again what the queue refused")
                .bean(BatchSender.class)
                .id("send chunks")
                .description("Records the progress, then sends the chunks");
    }
}
