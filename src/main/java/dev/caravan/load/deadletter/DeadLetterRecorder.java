package dev.caravan.load.deadletter;

import dev.caravan.ledger.ChunkAuthenticator;
import dev.caravan.ledger.Chunks;
import dev.caravan.ledger.deadletter.DeadLetters;
import dev.caravan.ledger.deadletter.FailureCause;
import dev.caravan.ledger.deadletter.RefusedMessages;
import dev.caravan.message.ChunkHeader;
import dev.caravan.message.RefusedMessageException;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.component.aws2.sqs.Sqs2Constants;
import org.apache.camel.util.ObjectHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Writes the cause of a dead letter into its message, and records it in the ledger. Thread-safe. */
@Component
public class DeadLetterRecorder {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterRecorder.class);

    /** Attributes of a dead letter's message. With the chunk's 8, without the trace, they are the 10 that SQS allows. */
    static final String CAUSE = ChunkHeader.PREFIX + "cause";

    static final String ATTEMPTS = ChunkHeader.PREFIX + "attempts";

    /** Exchange property: the original message, which the dead letter route gets, lacks the header with Camel's counter. */
    private static final String REDELIVERIES = "redeliveries";

    private static final int LONGEST_ATTRIBUTE = 1_000;

    private final ChunkAuthenticator authenticator;
    private final DeadLetters letters;
    private final RefusedMessages refusedMessages;
    private final Chunks chunks;

    DeadLetterRecorder(
            ChunkAuthenticator authenticator, DeadLetters letters, RefusedMessages refusedMessages, Chunks chunks) {
        this.authenticator = authenticator;
        this.letters = letters;
        this.refusedMessages = refusedMessages;
        this.chunks = chunks;
    }

    /** Called before each redelivery. */
    public static void countRedelivery(Exchange exchange) {
        exchange.setProperty(REDELIVERIES, exchange.getMessage().getHeader(Exchange.REDELIVERY_COUNTER, Integer.class));
    }

    /** Puts exception and attempts into the message's attributes, and leaves out what no message of a chunk has. */
    void describe(Exchange exchange) {
        DeadLetterMessage.retainKnown(exchange.getMessage());
        String text = causeOf(exchange).toString();
        exchange.getMessage().setHeader(CAUSE, text.substring(0, Math.min(text.length(), LONGEST_ATTRIBUTE)));
        exchange.getMessage().setHeader(ATTEMPTS, Integer.toString(attempts(exchange)));
    }

    /** Records the chunk as a dead letter. A message that its job did not send is only counted, whichever chunk it names. */
    void record(Exchange exchange) {
        try {
            record(
                    verified(exchange),
                    causeOf(exchange),
                    attempts(exchange),
                    exchange.getMessage().getHeader(Sqs2Constants.MESSAGE_ID, String.class),
                    exchange.getMessage().getBody(String.class));
        } catch (RefusedMessageException refused) {
            if (refusedMessages.record(refused)) {
                LOG.error(
                        "a message is refused, and a dead letter: {}: {} (others like it are counted, and not logged)",
                        refused.refusal(),
                        refused.getMessage());
            }
        }
    }

    /** Also if the loader failed before it had verified the message. */
    private ChunkHeader verified(Exchange exchange) {
        RefusedMessageException refused = ObjectHelper.getException(
                RefusedMessageException.class, exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
        if (refused != null) {
            throw refused;
        }
        return authenticator.verified(
                exchange.getMessage().getHeaders()::get, exchange.getMessage().getBody(String.class));
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
