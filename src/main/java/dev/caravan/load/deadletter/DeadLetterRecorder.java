package dev.caravan.load.deadletter;

import dev.caravan.ledger.Chunks;
import dev.caravan.ledger.deadletter.DeadLetters;
import dev.caravan.ledger.deadletter.FailureCause;
import dev.caravan.message.ChunkHeader;
import dev.caravan.message.MalformedMessageException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.component.aws2.sqs.Sqs2Constants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Writes the cause of a dead letter into its message, and records it in the ledger. Thread-safe. */
@Component
public class DeadLetterRecorder {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterRecorder.class);

    /** Attributes of a dead letter's message. With the chunk's attributes they are no more than the 10 that SQS allows. */
    static final String CAUSE = ChunkHeader.PREFIX + "cause";

    static final String ROUTE = ChunkHeader.PREFIX + "failed-route";
    static final String ATTEMPTS = ChunkHeader.PREFIX + "attempts";

    /** Exchange property: the original message, which the dead letter route gets, lacks the header with Camel's counter. */
    private static final String REDELIVERIES = "redeliveries";

    private static final int LONGEST_ATTRIBUTE = 1_000;

    private final DeadLetters letters;
    private final Chunks chunks;

    DeadLetterRecorder(DeadLetters letters, Chunks chunks) {
        this.letters = letters;
        this.chunks = chunks;
    }

    /** Called before each redelivery. */
    public static void countRedelivery(Exchange exchange) {
        exchange.setProperty(REDELIVERIES, exchange.getMessage().getHeader(Exchange.REDELIVERY_COUNTER, Integer.class));
    }

    /** Puts exception, route and attempts into the message's attributes. */
    void describe(Exchange exchange) {
        FailureCause failureCause = causeOf(exchange);
        String text = failureCause.toString();
        Map<String, Object> attributes = exchange.getMessage().getHeaders();
        attributes.put(CAUSE, text.substring(0, Math.min(text.length(), LONGEST_ATTRIBUTE)));
        attributes.put(ROUTE, failureCause.route());
        attributes.put(ATTEMPTS, Integer.toString(attempts(exchange)));
    }

    /** Records the chunk as a dead letter. A message that is not a chunk is only logged. */
    void record(Exchange exchange) {
        FailureCause failureCause = causeOf(exchange);
        try {
            ChunkHeader header =
                    ChunkHeader.fromAttributes(exchange.getMessage().getHeaders()::get);
            record(
                    header,
                    failureCause,
                    attempts(exchange),
                    exchange.getMessage().getHeader(Sqs2Constants.MESSAGE_ID, String.class),
                    exchange.getMessage().getBody(String.class));
        } catch (MalformedMessageException e) {
            LOG.error("a message that is not a chunk is a dead letter: {}", e.getMessage());
        }
    }

    /** Records a chunk whose message is on the dead letter queue. */
    void record(ChunkHeader header, FailureCause failureCause, int attempts, String messageId, String body) {
        if (letters.record(header, failureCause, attempts, messageId, body)) {
            LOG.error(
                    "chunk {} is a dead letter (cause {}): {}", header.id(), failureCause.fingerprint(), failureCause);
            chunks.complete(List.of(header.id()));
        }
    }

    private static int attempts(Exchange exchange) {
        return 1 + exchange.getProperty(REDELIVERIES, 0, Integer.class);
    }

    private static FailureCause causeOf(Exchange exchange) {
        String route = Optional.ofNullable(exchange.getProperty(Exchange.FAILURE_ROUTE_ID, String.class))
                .orElse("unknown");
        return Optional.ofNullable(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class))
                .map(thrown -> FailureCause.of(thrown, route))
                .orElseGet(() -> new FailureCause("unknown", route, "no exception was passed on"));
    }
}
