package dev.caravan.wire;

import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/** Sees to it that the queues are there. Thread-safe. */
public class Queues {
    private static final Logger LOG = LoggerFactory.getLogger(Queues.class);

    private final SqsClient sqs;
    private final Duration visibilityTimeout;
    private final int maxReceives;
    private final boolean create;

    /**
     * @param visibilityTimeout of queues that are made
     * @param maxReceives how often they let a message be received before they give it up
     * @param create whether missing queues may be made
     */
    Queues(SqsClient sqs, Duration visibilityTimeout, int maxReceives, boolean create) {
        this.sqs = sqs;
        this.visibilityTimeout = visibilityTimeout;
        this.maxReceives = maxReceives;
        this.create = create;
    }

    record Urls(String rows, String deadLetters) {}

    /**
     * Makes those that are missing: at the start, and where a service that keeps them in memory came back without them.
     *
     * @throws MissingQueueException if one is missing and may not be made
     */
    public void restore() {
        require();
    }

    Urls require() {
        String deadLetters = url(Channels.ROWS_DEAD_LETTER_QUEUE, Map.of());
        return new Urls(url(Channels.ROWS_QUEUE, create ? rowsQueueAttributes(deadLetters) : Map.of()), deadLetters);
    }

    private Map<QueueAttributeName, String> rowsQueueAttributes(String deadLetterUrl) {
        return Map.of(
                QueueAttributeName.VISIBILITY_TIMEOUT,
                Long.toString(visibilityTimeout.toSeconds()),
                QueueAttributeName.REDRIVE_POLICY,
                "{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":\"%d\"}"
                        .formatted(arnOf(deadLetterUrl), maxReceives));
    }

    private String arnOf(String url) {
        return sqs.getQueueAttributes(ask -> ask.queueUrl(url).attributeNames(QueueAttributeName.QUEUE_ARN))
                .attributes()
                .getOrDefault(QueueAttributeName.QUEUE_ARN, "");
    }

    private String url(String name, Map<QueueAttributeName, String> attributes) {
        try {
            return sqs.getQueueUrl(ask -> ask.queueName(name)).queueUrl();
        } catch (QueueDoesNotExistException missing) {
            if (!create) {
                throw new MissingQueueException(name, missing);
            }
            LOG.debug("Creating queue {}", name);
            return sqs.createQueue(ask -> ask.queueName(name).attributes(attributes))
                    .queueUrl();
        }
    }
}
