package dev.caravan.split;

import dev.caravan.ledger.ChunkAuthenticator;
import dev.caravan.ledger.Leases;
import dev.caravan.message.ChunkMessage;
import dev.caravan.queue.Queues;
import dev.caravan.queue.RowsQueue;
import dev.caravan.queue.SqsLimits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Handler;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;

/**
 * Sends a batch and checks the result of each entry. Camel's {@code sendBatchMessage} checks none, copies the same headers to all
 * entries and does not bound the batch, so it would lose chunks. Thread-safe.
 */
@Component
class BatchSender {
    private final SqsClient sqs;
    private final RowsQueue queue;
    private final Queues queues;
    private final Leases leases;
    private final ChunkAuthenticator authenticator;
    private final SplitSettings settings;
    private final SplitOutcome outcome;

    BatchSender(
            SqsClient sqs,
            RowsQueue queue,
            Queues queues,
            Leases leases,
            ChunkAuthenticator authenticator,
            SplitSettings settings,
            SplitOutcome outcome) {
        this.sqs = sqs;
        this.queue = queue;
        this.queues = queues;
        this.leases = leases;
        this.authenticator = authenticator;
        this.settings = settings;
        this.outcome = outcome;
    }

    /**
     * Records the batch's progress in the ledger, with the last one that the source is split, then sends its unsent messages. So a loader that has
     * the last chunk can end the job, and one of a job of one chunk knows that there is no other. A splitter that dies in between leaves the job
     * SPLITTING, and another one sends what is missing.
     *
     * @throws BatchSendException if the queue refused an entry; it stays in the batch for the redelivery
     * @throws dev.caravan.ledger.LeaseLostException if this splitter no longer holds the job; nothing is sent
     */
    @Handler
    void send(Batch batch) throws IOException {
        if (batch.isLast()) {
            outcome.record(batch.source());
        } else {
            leases.recordProgress(
                    batch.job(), batch.recordsRead(), batch.bytesRead(), batch.skipped(), settings.leaseDuration());
        }
        List<BatchResultErrorEntry> failed = new ArrayList<>();
        List<ChunkMessage> unsent = List.copyOf(batch.unsent());
        for (int from = 0; from < unsent.size(); from += SqsLimits.BATCH_ENTRIES) {
            failed.addAll(send(batch, unsent.subList(from, Math.min(unsent.size(), from + SqsLimits.BATCH_ENTRIES))));
        }
        if (!failed.isEmpty()) {
            throw new BatchSendException(failed);
        }
    }

    /** Sends some of the batch's messages in one request, and returns which of them the queue refused. */
    private List<BatchResultErrorEntry> send(Batch batch, List<ChunkMessage> messages) {
        List<SendMessageBatchRequestEntry> entries = new ArrayList<>(messages.size());
        for (int i = 0; i < messages.size(); i++) {
            entries.add(entry(Integer.toString(i), messages.get(i)));
        }
        SendMessageBatchResponse response = send(entries);
        List<ChunkMessage> taken = response.successful().stream()
                .map(success -> messages.get(Integer.parseInt(success.id())))
                .toList();
        taken.forEach(batch.inFlightWindow()::sent);
        batch.unsent().removeAll(taken);
        return response.failed();
    }

    /** A service that keeps its queues in memory loses them when it restarts: creates them, so that the redelivery succeeds. */
    private SendMessageBatchResponse send(List<SendMessageBatchRequestEntry> entries) {
        try {
            return sqs.sendMessageBatch(request -> request.queueUrl(queue.url()).entries(entries));
        } catch (QueueDoesNotExistException lost) {
            queues.restore();
            throw lost;
        }
    }

    private SendMessageBatchRequestEntry entry(String id, ChunkMessage message) {
        Map<String, MessageAttributeValue> attributes = new HashMap<>();
        authenticator
                .attributes(message)
                .forEach((name, value) -> attributes.put(
                        name,
                        MessageAttributeValue.builder()
                                .dataType("String")
                                .stringValue(value)
                                .build()));
        return SendMessageBatchRequestEntry.builder()
                .id(id)
                .messageBody(message.body())
                .messageAttributes(attributes)
                .build();
    }
}
