package dev.caravan.fleet;

import static software.amazon.awssdk.services.sqs.model.QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES;
import static software.amazon.awssdk.services.sqs.model.QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED;
import static software.amazon.awssdk.services.sqs.model.QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE;

import dev.caravan.queue.RowsQueue;
import dev.caravan.resilience.BreakerState;
import dev.caravan.resilience.CircuitBreakers;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** The queues that this process uses, with the numbers of their messages as SQS tells them: approximately. Thread-safe. */
@Component
@ConditionalOnProperty("caravan.web.enabled")
public class QueueConditions {
    private static final Logger LOG = LoggerFactory.getLogger(QueueConditions.class);

    /** Each request of SQS costs, and many pages may be open. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    private static final String DEAD_LETTERS = "-dlq";

    private final SqsClient sqs;
    private final RowsQueue rows;
    private final CircuitBreakers breakers;
    private List<QueueCondition> last = List.of();
    private long askedNanos = System.nanoTime() - FRESH.toNanos();

    QueueConditions(SqsClient sqs, RowsQueue rows, CircuitBreakers breakers) {
        this.sqs = sqs;
        this.rows = rows;
        this.breakers = breakers;
    }

    /**
     * A queue.
     *
     * @param name what SQS calls it
     * @param depth messages that wait; null: not known, as it can't be asked
     * @param inFlight messages that were received and not yet deleted; null as {@code depth}
     * @param deadLetters messages on its dead letter queue; null as {@code depth}, and if it is one itself
     */
    public record QueueCondition(
            String name,
            Kind kind,
            @Nullable Long depth,
            @Nullable Long inFlight,
            @Nullable Long deadLetters,
            BreakerState state) {}

    /** What a queue is for, in the order of lists. */
    public enum Kind {
        CHUNKS,
        /** Chunks that could not be loaded. */
        DEAD_LETTERS,
        /** Of watched buckets. */
        NOTIFICATIONS
    }

    /** The state of the database, as this process found it. */
    public BreakerState database() {
        return breakers.conditions().get(0).state();
    }

    /** The queue of chunks first; as they were less than a second or two ago. */
    public synchronized List<QueueCondition> all() {
        if (System.nanoTime() - askedNanos >= FRESH.toNanos()) {
            last = breakers.conditions().stream()
                    .filter(condition -> !condition.queue().isEmpty())
                    .map(condition -> ask(condition.queue(), condition.state()))
                    .sorted(Comparator.comparing(QueueCondition::kind))
                    .toList();
            askedNanos = System.nanoTime();
        }
        return last;
    }

    /** One that is known to be away would only make the caller wait. */
    private QueueCondition ask(String name, BreakerState state) {
        Kind kind = name.equals(rows.queueName())
                ? Kind.CHUNKS
                : name.equals(rows.deadLetterQueueName()) ? Kind.DEAD_LETTERS : Kind.NOTIFICATIONS;
        if (state != BreakerState.CLOSED) {
            return new QueueCondition(name, kind, null, null, null, state);
        }
        Map<QueueAttributeName, Long> messages = messages(rows.sibling(name));
        Map<QueueAttributeName, Long> letters =
                kind == Kind.DEAD_LETTERS ? Map.of() : messages(rows.sibling(name + DEAD_LETTERS));
        return new QueueCondition(
                name,
                kind,
                sum(messages, APPROXIMATE_NUMBER_OF_MESSAGES, APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED),
                sum(messages, APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE),
                letters.isEmpty()
                        ? null
                        : letters.values().stream().mapToLong(Long::longValue).sum(),
                state);
    }

    private static @Nullable Long sum(Map<QueueAttributeName, Long> messages, QueueAttributeName... states) {
        return messages.isEmpty()
                ? null
                : List.of(states).stream()
                        .mapToLong(state -> messages.getOrDefault(state, 0L))
                        .sum();
    }

    /** Empty if it can't be asked. */
    private Map<QueueAttributeName, Long> messages(String url) {
        try {
            return sqs
                    .getQueueAttributes(ask -> ask.queueUrl(url)
                            .attributeNames(
                                    APPROXIMATE_NUMBER_OF_MESSAGES,
                                    APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE,
                                    APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED))
                    .attributes()
                    .entrySet()
                    .stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, entry -> Long.valueOf(entry.getValue())));
        } catch (SdkException e) {
            LOG.debug("queue {} can't be asked", url, e);
            return Map.of();
        }
    }
}
