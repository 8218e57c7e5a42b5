package dev.caravan.load;

import dev.caravan.message.ChunkHeader;
import dev.caravan.message.MalformedMessageException;
import dev.caravan.queue.SqsLimits;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequest;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchResponse;
import software.amazon.awssdk.services.sqs.model.DeleteMessageRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageResponse;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;

/**
 * The queue as the loaders' consumer sees it, which asks for the same number of messages at each poll: receives one of them at a time, until
 * so many small ones have come in a row that ten are worth loading together. A message of another kind ends that, so that a loader holds no
 * more than one poll of large chunks, while another loader has none. A job's first chunk is not a small one: most jobs of few rows have no
 * other, and then loaders share the jobs. Thread-safe.
 */
final class PollSizeClient implements SqsClient {
    private static final int ROW_OF_SMALL_ONES = 10;

    private final SqsClient sqs;
    private final AtomicInteger smallInARow = new AtomicInteger();

    PollSizeClient(SqsClient sqs) {
        this.sqs = sqs;
    }

    @Override
    public ReceiveMessageResponse receiveMessage(ReceiveMessageRequest request) {
        int count = smallInARow.get() >= ROW_OF_SMALL_ONES ? SqsLimits.BATCH_ENTRIES : 1;
        ReceiveMessageResponse response = sqs.receiveMessage(
                request.toBuilder().maxNumberOfMessages(count).build());
        List<Message> messages = response.messages();
        if (!messages.isEmpty() && messages.stream().allMatch(PollSizeClient::isSmall)) {
            smallInARow.updateAndGet(before -> Math.min(ROW_OF_SMALL_ONES, before + messages.size()));
        } else {
            smallInARow.set(0);
        }
        return response;
    }

    private static boolean isSmall(Message message) {
        try {
            ChunkHeader header = ChunkHeader.fromAttributes(name -> value(message, name));
            return header.id().sequence() > 0 && SmallChunk.isMessage(header, message.body());
        } catch (MalformedMessageException e) {
            return false;
        }
    }

    private static @Nullable String value(Message message, String name) {
        MessageAttributeValue value = message.messageAttributes().get(name);
        return value == null ? null : value.stringValue();
    }

    @Override
    public DeleteMessageResponse deleteMessage(DeleteMessageRequest request) {
        return sqs.deleteMessage(request);
    }

    @Override
    public ChangeMessageVisibilityBatchResponse changeMessageVisibilityBatch(
            ChangeMessageVisibilityBatchRequest request) {
        return sqs.changeMessageVisibilityBatch(request);
    }

    @Override
    public String serviceName() {
        return sqs.serviceName();
    }

    /** Leaves the client open, which is not its own. */
    @Override
    public void close() {}
}
