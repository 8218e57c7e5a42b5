package dev.caravan.load;

import dev.caravan.ledger.Chunks;
import dev.caravan.wire.ChunkHeader;
import dev.caravan.wire.MalformedMessageException;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Writes a dead letter's cause on it, and accounts for it in the ledger. */
@Component
class Burial {
    private static final Logger LOG = LoggerFactory.getLogger(Burial.class);

    /** Attributes of a dead letter, with those of the chunk at most the 10 that SQS allows. */
    private static final String CAUSE = ChunkHeader.PREFIX + "cause";

    private static final String ROUTE = ChunkHeader.PREFIX + "failed-route";
    private static final String ATTEMPTS = ChunkHeader.PREFIX + "attempts";

    /** Exchange property; the counter in the headers is gone when the original message goes to the dead letters. */
    private static final String REDELIVERIES = "redeliveries";

    private static final int LONGEST_CAUSE = 1_000;

    private final Chunks chunks;

    Burial(Chunks chunks) {
        this.chunks = chunks;
    }

    /** Called before each redelivery. */
    static void countRedelivery(Exchange exchange) {
        exchange.setProperty(REDELIVERIES, exchange.getMessage().getHeader(Exchange.REDELIVERY_COUNTER, Integer.class));
    }

    /** Puts exception, route and attempts into the message's attributes. */
    void explain(Exchange exchange) {
        Map<String, Object> attributes = exchange.getMessage().getHeaders();
        attributes.put(CAUSE, causeOf(exchange));
        attributes.put(
                ROUTE,
                Optional.ofNullable(exchange.getProperty(Exchange.FAILURE_ROUTE_ID, String.class))
                        .orElse("unknown"));
        attributes.put(ATTEMPTS, Integer.toString(1 + exchange.getProperty(REDELIVERIES, 0, Integer.class)));
    }

    /** Accounts for the chunk as a dead letter; a message that is no chunk has nothing to account for. */
    void enter(Exchange exchange) {
        String cause = exchange.getMessage().getHeader(CAUSE, String.class);
        try {
            ChunkHeader header =
                    ChunkHeader.fromAttributes(exchange.getMessage().getHeaders()::get);
            if (chunks.bury(header, cause)) {
                LOG.error("chunk {} is a dead letter: {}", header.id(), cause);
                chunks.complete(header.id().job());
            }
        } catch (MalformedMessageException e) {
            LOG.error("a message that is no chunk is a dead letter: {}", e.getMessage());
        }
    }

    private static String causeOf(Exchange exchange) {
        Throwable cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        String text = String.valueOf(cause)
                .replaceAll("[^\\t\\n\\x20-\\uD7FF\\uE000-\\uFFFD]", " ")
                .strip();
        return text.length() <= LONGEST_CAUSE ? text : text.substring(0, LONGEST_CAUSE);
    }
}
