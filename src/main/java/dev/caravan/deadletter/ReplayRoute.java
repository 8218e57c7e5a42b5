package dev.caravan.deadletter;

import dev.caravan.message.ChunkMessage;
import dev.caravan.queue.RowsQueue;
import java.util.HashMap;
import org.apache.camel.Exchange;
import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.endpoint.EndpointRouteBuilder;
import org.springframework.stereotype.Component;

/** Dead letters → the rows queue, no more a second than asked for, and no more at once than a queue in memory may hold. */
@Component
@ReplayEnabled
class ReplayRoute extends EndpointRouteBuilder {
    static final String ID = "deadletter-replay";

    /** Exchange properties: the run, its rate in messages a second (0: as fast as it goes), the message that is on its way. */
    static final String RUN = "replaying";

    static final String RATE = "messagesPerSecond";
    private static final String MESSAGE = "message";

    private static final long SECOND_MILLIS = 1_000;

    /** Pause between two looks at what became of the messages. */
    private static final long POLL_MILLIS = 100;

    private static final int TRIES = 5;
    private static final long FIRST_PAUSE_MILLIS = 100;

    private final RowsQueue queue;

    ReplayRoute(RowsQueue queue) {
        this.queue = queue;
    }

    @Override
    public void configure() {
        errorHandler(defaultErrorHandler()
                .maximumRedeliveries(TRIES)
                .redeliveryDelay(FIRST_PAUSE_MILLIS)
                .useExponentialBackOff()
                .backOffMultiplier(2)
                .retryAttemptedLogLevel(LoggingLevel.WARN));
        from(direct(ID))
                .routeId(ID)
                .split(exchangeProperty(RUN))
                .streaming()
                .stopOnException()
                .loopDoWhile(exchange -> isToGoOn(exchange) && run(exchange).isFull())
                .delay(POLL_MILLIS)
                .syncDelayed()
                .end()
                .end()
                .choice()
                .when(exchangeProperty(RATE).isGreaterThan(0))
                .throttle(exchangeProperty(RATE))
                .timePeriodMillis(SECOND_MILLIS)
                .end()
                .end()
                .process(ReplayRoute::unwrap)
                .to(aws2Sqs(queue.queueName())
                        .queueUrl(queue.url())
                        .autoCreateQueue(false)
                        .headerFilterStrategy("#caravanAttributes"))
                .process(exchange -> run(exchange).sent(exchange.getProperty(MESSAGE, ChunkMessage.class)))
                .end()
                .loopDoWhile(exchange -> isToGoOn(exchange) && run(exchange).isAwaited())
                .delay(POLL_MILLIS)
                .syncDelayed()
                .end()
                .end();
    }

    /** A stop waits for nothing: what is not sent or not loaded is still a dead letter. */
    private static boolean isToGoOn(Exchange exchange) {
        if (exchange.getContext().isStopping()) {
            throw new IllegalStateException("stopped; the same replay goes on with what is left");
        }
        return true;
    }

    private static ReplayMessages run(Exchange exchange) {
        return exchange.getProperty(RUN, ReplayMessages.class);
    }

    private static void unwrap(Exchange exchange) {
        ChunkMessage message = exchange.getMessage().getBody(ChunkMessage.class);
        exchange.setProperty(MESSAGE, message);
        exchange.getMessage().setHeaders(new HashMap<>(message.header().toAttributes()));
        exchange.getMessage().setBody(message.body());
    }
}
