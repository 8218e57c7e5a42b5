package dev.caravan.load;

import dev.caravan.load.chunk.ChunkRows;
import dev.caravan.load.deadletter.DeadLetterRecorder;
import dev.caravan.load.deadletter.DeadLetterRoute;
import dev.caravan.load.table.IncompatibleTableException;
import dev.caravan.resilience.CircuitBreaker;
import dev.caravan.resilience.FailureKind;
import org.apache.camel.Exchange;
import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.DeadLetterChannelBuilder;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.springframework.stereotype.Component;

/**
 * What becomes of a chunk that fails, by the {@link FailureKind}: a table that can't take its rows fails the job; one that is not what it
 * was is looked at again; what another transaction was in the way of is tried again at once; in an outage the message stays on the queue; a
 * message that is none of ours, and whatever else goes wrong after its redeliveries, is a dead letter.
 *
 * <p>{@code deadLetterHandleNewException(false)}: if the dead letter can't be sent either, the message stays on the queue
 * instead of being acknowledged and lost.
 */
@Component
class LoadErrors extends RouteConfigurationBuilder {
    static final String ID = "load-errors";

    private static final long LONGEST_PAUSE_MILLIS = 30_000;
    private static final int TRIES_AFTER_CONFLICTS = 30;
    private static final long LONGEST_PAUSE_AFTER_CONFLICTS_MILLIS = 5_000;

    private final LoadSettings settings;
    private final LoadContextCache contexts;

    LoadErrors(LoadSettings settings, LoadContextCache contexts) {
        this.settings = settings;
        this.contexts = contexts;
    }

    /** Another loader, or a person, gave the table's columns other types. One that is gone is another matter. */
    private static boolean isOfAnotherShape(Exchange exchange) {
        return exchange.getMessage().getBody() instanceof ChunkRows && is(FailureKind.TABLE_CHANGED, exchange);
    }

    private static boolean is(FailureKind kind, Exchange exchange) {
        return kind(exchange) == kind;
    }

    private static FailureKind kind(Exchange exchange) {
        return FailureKind.of(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class));
    }

    @Override
    public void configuration() {
        long pauseMillis = settings.redeliveryPause().toMillis();
        DeadLetterChannelBuilder deadLetters = new DeadLetterChannelBuilder("direct:" + DeadLetterRoute.ID);
        deadLetters.deadLetterHandleNewException(false);
        deadLetters
                .maximumRedeliveries(settings.redeliveries())
                .redeliveryDelay(pauseMillis)
                .useExponentialBackOff()
                .backOffMultiplier(2)
                .maximumRedeliveryDelay(LONGEST_PAUSE_MILLIS)
                .retryAttemptedLogLevel(LoggingLevel.WARN)
                .allowRedeliveryWhileStopping(false)
                .onRedelivery(DeadLetterRecorder::countRedelivery)
                .useOriginalMessage();
        var policy = routeConfiguration(ID);
        policy.errorHandler(deadLetters);
        policy.onException(IncompatibleTableException.class).handled(true).bean(LoadCompletion.class, "unfitTable");
        policy.onException(Exception.class)
                .onWhen(exchange -> is(FailureKind.MALFORMED, exchange))
                .maximumRedeliveries(0);
        policy.onException(Exception.class)
                .onWhen(LoadErrors::isOfAnotherShape)
                .maximumRedeliveries(settings.redeliveries())
                .redeliveryDelay(pauseMillis)
                .retryAttemptedLogLevel(LoggingLevel.INFO)
                .onRedelivery(exchange -> {
                    DeadLetterRecorder.countRedelivery(exchange);
                    contexts.renew(exchange);
                });
        policy.onException(Exception.class)
                .onWhen(exchange -> is(FailureKind.CONFLICT, exchange))
                .maximumRedeliveries(TRIES_AFTER_CONFLICTS)
                .redeliveryDelay(pauseMillis)
                .useCollisionAvoidance()
                .useExponentialBackOff()
                .backOffMultiplier(2)
                .maximumRedeliveryDelay(LONGEST_PAUSE_AFTER_CONFLICTS_MILLIS)
                .retryAttemptedLogLevel(LoggingLevel.INFO);
        // The message stays on the queue, and the policy of the route sees to it that it is not received in vain.
        policy.onException(Exception.class)
                .onWhen(CircuitBreaker::isOutage)
                .maximumRedeliveries(0)
                .logExhausted(false)
                .log(LoggingLevel.DEBUG, "dev.caravan.load", "a chunk stays on the queue: ${exception.message}");
    }
}
