package dev.caravan.deadletter;

import static org.apache.camel.builder.endpoint.StaticEndpointBuilders.aws2Sqs;
import static org.apache.camel.builder.endpoint.StaticEndpointBuilders.direct;

import dev.caravan.ledger.ChunkAuthenticator;
import dev.caravan.message.ChunkMessage;
import dev.caravan.queue.RowsQueue;
import java.util.HashMap;
import org.apache.camel.Exchange;
import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.stereotype.Component;

/** Dead letters → the rows queue, within the requested rate, and no more at once than a queue in memory may hold. */
@Component
@ReplayEnabled
class ReplayRoute extends RouteBuilder {
    static final String ID = "deadletter-replay";

    /** Exchange properties: the run, its rate in messages a second (0: no limit), the message that is being sent. */
    static final String RUN = "replaying";

    static final String RATE = "messagesPerSecond";
    private static final String MESSAGE = "message";

    private static final long SECOND_MILLIS = 1_000;

    /** Pause between two checks of the messages' results. */
    private static final long POLL_MILLIS = 100;

    private static final int TRIES = 5;
    private static final long FIRST_PAUSE_MILLIS = 100;

    private final RowsQueue queue;
    private final ChunkAuthenticator authenticator;

    ReplayRoute(RowsQueue queue, ChunkAuthenticator authenticator) {
        this.queue = queue;
        this.authenticator = authenticator;
    }

    @Override
    public void configure() {
        errorHandler(defaultErrorHandler()
                .maximumRedeliveries(TRIES)
                .redeliveryDelay(FIRST_PAUSE_MILLIS)
                .useExponentialBackOff()
                .backOffMultiplier(2)
                .retryAttemptedLogLevel(LoggingLevel.DEBUG));
        from(direct(ID))
                .routeId(ID)
                .routeDescription("Sends dead letters to the loaders again")
                .split(exchangeProperty(RUN))
                .streaming()
                .stopOnException()
                .id("take dead letters")
                .description("One after the other")
                .loopDoWhile(exchange -> isRunning(exchange) && run(exchange).isFull())
                .id("wait for room to replay")
                .description("No more are in flight than a queue in memory may hold")
                .delay(POLL_MILLIS)
                .syncDelayed()
                .id("pause replay")
                .description("Before the next look")
                .end()
                .end()
                .choice()
                .id("within rate")
                .description("If a rate was asked for")
                .when(exchangeProperty(RATE).isGreaterThan(0))
                .throttle(exchangeProperty(RATE))
                .timePeriodMillis(SECOND_MILLIS)
                .id("throttle")
                .description("Waits for the next place in the second")
                .end()
                .end()
                .process(this::unwrap)
                .id("make message")
                .description("Makes the chunk's message")
                .to(aws2Sqs(queue.queueName())
                        .queueUrl(queue.url())
                        .autoCreateQueue(false)
                        .headerFilterStrategy("#caravanAttributes"))
                .id("send again")
                .description("Sends it to the loaders")
                .process(exchange -> run(exchange).sent(exchange.getProperty(MESSAGE, ChunkMessage.class)))
                .id("note as sent")
                .description("For the wait that follows")
                .end()
                .loopDoWhile(exchange -> isRunning(exchange) && run(exchange).isAwaited())
                .id("await results")
                .description("Until each is loaded or a dead letter again")
                .delay(POLL_MILLIS)
                .syncDelayed()
                .id("pause until results")
                .description("Before the next look")
                .end()
                .end();
    }

    /** A shutdown need not wait: chunks that are not sent or not loaded are still dead letters. */
    private static boolean isRunning(Exchange exchange) {
        if (exchange.getContext().isStopping()) {
            throw new IllegalStateException("stopped; repeat the replay to send the other dead letters");
        }
        return true;
    }

    private static ReplayMessages run(Exchange exchange) {
        return exchange.getProperty(RUN, ReplayMessages.class);
    }

    private void unwrap(Exchange exchange) {
        ChunkMessage message = exchange.getMessage().getBody(ChunkMessage.class);
        exchange.setProperty(MESSAGE, message);
        exchange.getMessage().setHeaders(new HashMap<>(authenticator.attributes(message)));
        exchange.getMessage().setBody(message.body());
    }
}
