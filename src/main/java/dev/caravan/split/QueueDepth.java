package dev.caravan.split;

import dev.caravan.wire.RowsQueue;
import java.util.Map;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Whether anything is on the rows queue, hidden and delayed messages included; approximate, as SQS is. */
@Component
class QueueDepth {
    private final SqsClient sqs;
    private final RowsQueue queue;

    QueueDepth(SqsClient sqs, RowsQueue queue) {
        this.sqs = sqs;
        this.queue = queue;
    }

    boolean isEmpty() {
        Map<QueueAttributeName, String> counts = sqs.getQueueAttributes(ask -> ask.queueUrl(queue.url())
                        .attributeNames(
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE,
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED))
                .attributes();
        return counts.values().stream().allMatch("0"::equals);
    }
}
