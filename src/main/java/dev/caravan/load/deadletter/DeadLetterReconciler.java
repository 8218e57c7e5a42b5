package dev.caravan.load.deadletter;

import dev.caravan.ledger.ChunkAuthenticator;
import dev.caravan.ledger.deadletter.DeadLetterStatus;
import dev.caravan.ledger.deadletter.DeadLetters;
import dev.caravan.ledger.deadletter.FailureCause;
import dev.caravan.message.ChunkHeader;
import dev.caravan.message.RefusedMessageException;
import dev.caravan.queue.Channels;
import dev.caravan.queue.RowsQueue;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.component.aws2.sqs.Sqs2Constants;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/**
 * Compares messages on the dead letter queue with the ledger. A message whose chunk is settled is removed. A message that the ledger does
 * not know (SQS moved it, because its loaders died) is recorded. One message of each dead letter stays, for operators with other tools.
 */
@Component
class DeadLetterReconciler {
    /** Exchange property: whether the consumer is to remove the message. */
    static final String SETTLED = Sqs2Constants.SQS_DELETE_FILTERED;

    private final ChunkAuthenticator authenticator;
    private final DeadLetters letters;
    private final DeadLetterRecorder deadLetterRecorder;
    private final SqsClient sqs;
    private final RowsQueue queue;

    DeadLetterReconciler(
            ChunkAuthenticator authenticator,
            DeadLetters letters,
            DeadLetterRecorder deadLetterRecorder,
            SqsClient sqs,
            RowsQueue queue) {
        this.authenticator = authenticator;
        this.letters = letters;
        this.deadLetterRecorder = deadLetterRecorder;
        this.sqs = sqs;
        this.queue = queue;
    }

    /** Sets {@link #SETTLED}. A message that its job did not send stays on the queue. */
    void reconcile(Exchange exchange) {
        boolean settled;
        try {
            settled = isSettled(
                    authenticator.verified(
                            exchange.getMessage().getHeaders()::get,
                            exchange.getMessage().getBody(String.class)),
                    exchange);
        } catch (RefusedMessageException e) {
            settled = false;
        }
        exchange.setProperty(SETTLED, settled);
    }

    private boolean isSettled(ChunkHeader chunk, Exchange exchange) {
        String id = Objects.requireNonNull(exchange.getMessage().getHeader(Sqs2Constants.MESSAGE_ID, String.class));
        DeadLetterStatus status = letters.statusOf(chunk);
        switch (status.state()) {
            case SETTLED -> {
                return true;
            }
            case DEAD -> {
                if (status.messageId() == null) {
                    letters.setMessage(chunk.id(), id);
                    return false;
                }
                return !id.equals(status.messageId()) && !mayBeRecordedSoon(exchange);
            }
            case OPEN -> {
                if (!mayBeRecordedSoon(exchange)) {
                    deadLetterRecorder.record(
                            chunk,
                            causeOf(exchange),
                            attempts(exchange),
                            id,
                            exchange.getMessage().getBody(String.class));
                }
                return false;
            }
            default -> {
                return false;
            }
        }
    }

    /** A loader sends the message of a dead letter first, and records it afterwards: a message received for the first time is left for the next sweep. */
    private static boolean mayBeRecordedSoon(Exchange exchange) {
        return exchange.getMessage().getHeader(DeadLetterRecorder.CAUSE) != null && receives(exchange) == 1;
    }

    private static int attempts(Exchange exchange) {
        String counted = exchange.getMessage().getHeader(DeadLetterRecorder.ATTEMPTS, String.class);
        return counted != null && counted.matches("[0-9]{1,6}")
                ? Integer.parseInt(counted)
                : Math.max(1, receives(exchange) - 1);
    }

    /** The cause in the message's attributes, if a loader sent it and crashed before it recorded the dead letter; otherwise SQS moved the message. */
    private static FailureCause causeOf(Exchange exchange) {
        String text = exchange.getMessage().getHeader(DeadLetterRecorder.CAUSE, String.class);
        if (text == null) {
            return new FailureCause(
                    "redrive",
                    Channels.LOAD_ROUTE,
                    "received %d times and never acknowledged: its loaders died or were stopped at it"
                            .formatted(Math.max(1, receives(exchange) - 1)));
        }
        int colon = text.indexOf(": ");
        return new FailureCause(
                colon < 0 ? text : text.substring(0, colon),
                Channels.LOAD_ROUTE,
                colon < 0 ? "" : text.substring(colon + 2));
    }

    private static int receives(Exchange exchange) {
        Map<?, ?> attributes = exchange.getMessage().getHeader(Sqs2Constants.ATTRIBUTES, Map.of(), Map.class);
        Object count = attributes.get(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT);
        return count == null ? 1 : Integer.parseInt(count.toString());
    }

    /** Makes the message visible again at once. */
    void unhide(Exchange exchange) {
        String receipt = exchange.getMessage().getHeader(Sqs2Constants.RECEIPT_HANDLE, String.class);
        sqs.changeMessageVisibilityBatch(change -> change.queueUrl(queue.deadLetterUrl())
                .entries(ChangeMessageVisibilityBatchRequestEntry.builder()
                        .id("0")
                        .receiptHandle(receipt)
                        .visibilityTimeout(0)
                        .build()));
    }
}
