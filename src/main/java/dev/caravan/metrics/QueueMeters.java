package dev.caravan.metrics;

import static software.amazon.awssdk.services.sqs.model.QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES;
import static software.amazon.awssdk.services.sqs.model.QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED;
import static software.amazon.awssdk.services.sqs.model.QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE;

import dev.caravan.queue.RowsQueue;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/**
 * Gauges of the messages on the queue of chunks and on its dead letter queue, the same in every process that shares them, as SQS told them at
 * the last poll. Thread-safe.
 */
@Component
@ConditionalOnQueue
class QueueMeters {
    /** States of messages, as labels have them. */
    private static final Map<QueueAttributeName, String> STATES = Map.of(
            APPROXIMATE_NUMBER_OF_MESSAGES, "visible",
            APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE, "invisible",
            APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED, "delayed");

    private final SqsClient sqs;
    private final RowsQueue queue;
    private final Map<QueueAttributeName, Long> rows = new ConcurrentHashMap<>();
    private final Map<QueueAttributeName, Long> deadLetters = new ConcurrentHashMap<>();

    QueueMeters(SqsClient sqs, RowsQueue queue, MeterRegistry meters) {
        this.sqs = sqs;
        this.queue = queue;
        register("rows", rows, meters);
        register("dead-letters", deadLetters, meters);
        Gauge.builder("caravan.chunks.in.flight", this, QueueMeters::depth)
                .description("Chunks on the queue, those that are being loaded included")
                .register(meters);
    }

    private static void register(String name, Map<QueueAttributeName, Long> counts, MeterRegistry meters) {
        STATES.forEach((attribute, state) -> Gauge.builder(
                        "caravan.queue.messages", counts, it -> it.getOrDefault(attribute, 0L))
                .description("Messages on a queue, approximately")
                .tag("queue", name)
                .tag("state", state)
                .register(meters));
    }

    void poll() {
        poll(queue.url(), rows);
        poll(queue.deadLetterUrl(), deadLetters);
    }

    /** Messages on the queue of chunks. */
    long depth() {
        return rows.values().stream().mapToLong(Long::longValue).sum();
    }

    private void poll(String url, Map<QueueAttributeName, Long> counts) {
        try {
            sqs.getQueueAttributes(ask -> ask.queueUrl(url).attributeNames(STATES.keySet()))
                    .attributes()
                    .forEach((attribute, number) -> counts.put(attribute, Long.parseLong(number)));
        } catch (QueueDoesNotExistException lost) {
            // A queue in memory goes with its process; splitters make it again.
            counts.clear();
        }
    }
}
