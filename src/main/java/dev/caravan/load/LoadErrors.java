package dev.caravan.load;

import dev.caravan.ledger.deadletter.DeadLetters;
import dev.caravan.load.chunk.ChunkRows;
import dev.caravan.load.deadletter.DeadLetterRecorder;
import dev.caravan.load.deadletter.DeadLetterRoute;
import dev.caravan.load.table.IncompatibleTableException;
import dev.caravan.resilience.CircuitBreakers;
import dev.caravan.resilience.FailureKind;
import org.apache.camel.Exchange;
import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.DeadLetterChannelBuilder;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.springframework.stereotype.Component;

/**
 * How a chunk that fails is handled, by its {@link FailureKind}. A table that can't take its rows fails the job. If the table's columns have
 * changed, the loader reads them again. A conflict with another transaction is retried at once. In an outage the message stays on the queue.
 * A malformed message, and a chunk that still fails after its redeliveries, becomes a dead letter. If it was replayed to isolate its rows, they
 * are rejected alone in its next redelivery.
 *
 * <p>{@code deadLetterHandleNewException(false)}: if the dead letter can't be sent, the message stays on the queue instead of
 * being acknowledged and lost.
 */
@Component
class LoadErrors extends RouteConfigurationBuilder {
    static final String ID = "load-errors";

    /** Exchange property: why the table can't take the job's rows any more. */
    static final String INCOMPATIBLE = "CaravanIncompatibleTable";

    private static final long LONGEST_PAUSE_MILLIS = 30_000;
    private static final int TRIES_AFTER_CONFLICTS = 30;
    private static final long LONGEST_PAUSE_AFTER_CONFLICTS_MILLIS = 5_000;

    private final LoadSettings settings;
    private final LoadContextCache contexts;
    private final LoadCompletion completion;
    private final DeadLetters letters;

    LoadErrors(LoadSettings settings, LoadContextCache contexts, LoadCompletion completion, DeadLetters letters) {
        this.settings = settings;
        this.contexts = contexts;
        this.completion = completion;
        this.letters = letters;
    }

    /** Another loader or an operator changed the types of the table's columns while the loader had the chunk. */
    private static boolean isTableChanged(Exchange exchange) {
        return exchange.getMessage().getBody() instanceof ChunkRows && is(FailureKind.TABLE_CHANGED, exchange);
    }

    /** Asked of the ledger only when a chunk has failed. */
    private boolean isToIsolate(Exchange exchange) {
        return is(FailureKind.UNKNOWN, exchange)
                && exchange.getMessage().getBody() instanceof ChunkRows rows
                && !rows.isIsolated()
                && letters.isIsolated(rows.header().id());
    }

    private static void isolate(Exchange exchange) {
        exchange.getMessage().getBody(ChunkRows.class).isolate();
    }

    private static boolean is(FailureKind kind, Exchange exchange) {
        return kind(exchange) == kind;
    }

    private static FailureKind kind(Exchange exchange) {
        return FailureKind.of(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class));
    }

    /** An exception here would be lost: the step is repeated all the same, and its exception counts. */
    private void renew(Exchange exchange) {
        try {
            contexts.renew(exchange);
        } catch (IncompatibleTableException e) {
            exchange.setProperty(INCOMPATIBLE, e);
        }
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
                .retryAttemptedLogLevel(LoggingLevel.DEBUG)
                // The consumer's exception handler has a line for it.
                .logNewException(false)
                .allowRedeliveryWhileStopping(false)
                .onRedelivery(DeadLetterRecorder::countRedelivery)
                .useOriginalMessage();
        var policy = routeConfiguration(ID);
        policy.errorHandler(deadLetters);
        policy.onException(IncompatibleTableException.class)
                .maximumRedeliveries(0)
                .logExhausted(false)
                .handled(true)
                .process(completion::fail);
        policy.onException(Exception.class)
                .onWhen(exchange -> exchange.getProperty(INCOMPATIBLE) != null)
                .maximumRedeliveries(0)
                .logExhausted(false)
                .handled(true)
                .process(completion::fail);
        policy.onException(Exception.class)
                .onWhen(exchange -> is(FailureKind.MALFORMED, exchange))
                .maximumRedeliveries(0);
        policy.onException(Exception.class)
                .onWhen(LoadErrors::isTableChanged)
                .maximumRedeliveries(settings.redeliveries())
                .redeliveryDelay(pauseMillis)
                .retryAttemptedLogLevel(LoggingLevel.DEBUG)
                .onRedelivery(exchange -> {
                    DeadLetterRecorder.countRedelivery(exchange);
                    renew(exchange);
                });
        policy.onException(Exception.class)
                .onWhen(this::isToIsolate)
                .maximumRedeliveries(1 + settings.redeliveries())
                .redeliveryDelay(pauseMillis)
                .retryAttemptedLogLevel(LoggingLevel.DEBUG)
                .onRedelivery(exchange -> {
                    DeadLetterRecorder.countRedelivery(exchange);
                    isolate(exchange);
                });
        policy.onException(Exception.class)
                .onWhen(exchange -> is(FailureKind.CONFLICT, exchange))
                .maximumRedeliveries(TRIES_AFTER_CONFLICTS)
                .redeliveryDelay(pauseMillis)
                .useCollisionAvoidance()
                .useExponentialBackOff()
                .backOffMultiplier(2)
                .maximumRedeliveryDelay(LONGEST_PAUSE_AFTER_CONFLICTS_MILLIS)
                .retryAttemptedLogLevel(LoggingLevel.DEBUG);
        // The message stays on the queue; the circuit breaker suspends the route, so that it isn't received in the
        // outage.
        policy.onException(Exception.class)
                .onWhen(CircuitBreakers::isOutage)
                .maximumRedeliveries(0)
                .logExhausted(false)
                .log(LoggingLevel.DEBUG, "dev.caravan.load", "a chunk stays on the queue: ${exception.message}");
    }
}
