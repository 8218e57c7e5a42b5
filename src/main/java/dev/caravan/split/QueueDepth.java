package dev.caravan.split;

import dev.caravan.queue.Queues;
import dev.caravan.queue.RowsQueue;
import java.util.Map;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/** Whether the rows queue holds messages, including invisible and delayed ones; approximate, as SQS is. Thread-safe. */
@Component
class QueueDepth {
    private final SqsClient sqs;
    private final RowsQueue queue;
    private final Queues queues;

    QueueDepth(SqsClient sqs, RowsQueue queue, Queues queues) {
        this.sqs = sqs;
        this.queue = queue;
        this.queues = queues;
    }

    /** Creates a queue that does not exist, which is empty then. */
    boolean isEmpty() {
        try {
            return counts().values().stream().allMatch("0"::equals);
        } catch (QueueDoesNotExistException lost) {
            queues.restore();
            return true;
        }
    }

    private Map<QueueAttributeName, String> counts() {
        return sqs.getQueueAttributes(ask -> ask.queueUrl(queue.url())
                        .attributeNames(
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE,
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED))
                .attributes();
    }
}
