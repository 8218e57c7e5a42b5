package dev.caravan.queue;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.SqsException;

/** Creates missing queues, and verifies the attributes of existing ones. Thread-safe. */
public class Queues {
    private static final Logger LOG = LoggerFactory.getLogger(Queues.class);
    private static final String DEAD_LETTERS = "-dlq";
    private static final Set<String> REFUSALS = Set.of("AccessDenied", "AccessDeniedException");

    private final SqsClient sqs;
    private final String rows;
    private final Duration visibilityTimeout;
    private final int maxReceives;
    private final boolean create;

    /**
     * @param rows name of the queue of chunks
     * @param visibilityTimeout of queues that are made
     * @param maxReceives how often they let a message be received before they give it up
     * @param create whether missing queues may be made
     */
    Queues(SqsClient sqs, String rows, Duration visibilityTimeout, int maxReceives, boolean create) {
        this.sqs = sqs;
        this.rows = rows;
        this.visibilityTimeout = visibilityTimeout;
        this.maxReceives = maxReceives;
        this.create = create;
    }

    record Urls(String rows, String deadLetters) {}

    /**
     * Creates missing queues: at the start, and after a restart of a service that keeps queues in memory.
     *
     * @throws QueueConfigurationException if one is missing and may not be made
     */
    public void restore() {
        require();
    }

    /** @throws QueueConfigurationException also if an existing queue lacks a required attribute */
    Urls require() {
        Pair found = pair(rows);
        if (!create) {
            QueueAudit.checkSize(rows + DEAD_LETTERS, attributes(rows + DEAD_LETTERS, found.deadLetters));
            QueueAudit.checkRows(rows, attributes(rows, found.url), found.deadLetterArn);
        }
        return new Urls(found.url, found.deadLetters);
    }

    /**
     * A further queue, of small messages, whose dead letter queue has its name and {@code -dlq}.
     *
     * @throws QueueConfigurationException if one is missing and may not be made, or is not as it must be
     */
    public Pair require(String name) {
        Pair found = pair(name);
        if (!create) {
            QueueAudit.checkRedrive(name, attributes(name, found.url), found.deadLetterArn);
        }
        return found;
    }

    /** URL of a queue; URL and ARN of its dead letter queue. */
    public record Pair(String url, String deadLetters, String deadLetterArn) {}

    private Pair pair(String name) {
        String deadLetters = url(name + DEAD_LETTERS, Map.of());
        String arn = attributes(name + DEAD_LETTERS, deadLetters).getOrDefault(QueueAttributeName.QUEUE_ARN, "");
        return new Pair(url(name, attributesToBe(arn)), deadLetters, arn);
    }

    private Map<QueueAttributeName, String> attributesToBe(String deadLetterArn) {
        return Map.of(
                QueueAttributeName.VISIBILITY_TIMEOUT,
                Long.toString(visibilityTimeout.toSeconds()),
                QueueAttributeName.REDRIVE_POLICY,
                "{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":\"%d\"}".formatted(deadLetterArn, maxReceives));
    }

    private Map<QueueAttributeName, String> attributes(String name, String url) {
        return allowed(
                "sqs:GetQueueAttributes",
                name,
                () -> sqs.getQueueAttributes(ask -> ask.queueUrl(url).attributeNames(QueueAttributeName.ALL))
                        .attributes());
    }

    private String url(String name, Map<QueueAttributeName, String> attributes) {
        try {
            return allowed(
                    "sqs:GetQueueUrl",
                    name,
                    () -> sqs.getQueueUrl(ask -> ask.queueName(name)).queueUrl());
        } catch (QueueDoesNotExistException missing) {
            if (!create) {
                throw new QueueConfigurationException(
                        "SQS queue \"%s\" does not exist in this region and account; create it, or set caravan.sqs.create-queues=true"
                                .formatted(name),
                        missing);
            }
            LOG.debug("Creating queue {}", name);
            return allowed(
                    "sqs:CreateQueue",
                    name,
                    () -> sqs.createQueue(ask -> ask.queueName(name).attributes(attributes))
                            .queueUrl());
        }
    }

    private static <T> T allowed(String action, String queue, Supplier<T> call) {
        try {
            return call.get();
        } catch (QueueDoesNotExistException missing) {
            throw missing;
        } catch (SqsException e) {
            if (e.awsErrorDetails() == null
                    || !REFUSALS.contains(
                            Objects.requireNonNullElse(e.awsErrorDetails().errorCode(), ""))) {
                throw e;
            }
            throw new QueueConfigurationException(
                    "SQS queue \"%s\": this process's credentials are not allowed %s; docs/aws.md lists what they need"
                            .formatted(queue, action),
                    e);
        }
    }
}
