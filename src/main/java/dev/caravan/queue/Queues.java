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

    /** Common errors of the Amazon SQS API reference, and those of keys of KMS; some come with the status 400. */
    private static final Set<String> REFUSALS = Set.of(
            "AccessDenied",
            "AccessDeniedException",
            "AuthFailure",
            "ExpiredToken",
            "ExpiredTokenException",
            "IncompleteSignature",
            "InvalidAccessKeyId",
            "InvalidClientTokenId",
            "InvalidSecurity",
            "InvalidSignatureException",
            "KmsAccessDenied",
            "KmsDisabled",
            "KmsInvalidState",
            "KmsNotFound",
            "MissingAuthenticationToken",
            "NotAuthorized",
            "OptInRequired",
            "SignatureDoesNotMatch",
            "UnrecognizedClientException");

    private static final Set<String> MISSING_RIGHTS = Set.of("AccessDenied", "AccessDeniedException");
    private static final int HTTP_UNAUTHORIZED = 401;
    private static final int HTTP_FORBIDDEN = 403;

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
     * As {@link #restore()} for this queue, which may also be a further one, of small messages, whose dead letter queue has its name and
     * {@code -dlq}.
     *
     * @throws QueueConfigurationException if one is missing and may not be made, or is not as it must be
     */
    public void restore(String name) {
        if (name.equals(rows) || name.equals(rows + DEAD_LETTERS)) {
            require();
            return;
        }
        Pair found = pair(name);
        if (!create) {
            QueueAudit.checkRedrive(name, attributes(name, found.url), found.deadLetterArn);
        }
    }

    /**
     * As {@link #restore(String)}, and receives: what a process needs a right of its own for. A message that comes stays visible.
     *
     * @throws SqsException also if that is refused
     */
    public void attemptReceive(String name) {
        restore(name);
        String url = url(name, Map.of());
        sqs.receiveMessage(ask ->
                ask.queueUrl(url).maxNumberOfMessages(1).visibilityTimeout(0).waitTimeSeconds(0));
    }

    /** Whether the service refuses the request as long as nobody changes rights, credentials or keys. */
    public static boolean isRefusal(SqsException answer) {
        return answer.statusCode() == HTTP_UNAUTHORIZED
                || answer.statusCode() == HTTP_FORBIDDEN
                || REFUSALS.contains(code(answer));
    }

    private static String code(SqsException answer) {
        return answer.awsErrorDetails() == null
                ? ""
                : Objects.requireNonNullElse(answer.awsErrorDetails().errorCode(), "");
    }

    /** URL of a queue; URL and ARN of its dead letter queue. */
    private record Pair(String url, String deadLetters, String deadLetterArn) {}

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
            if (!MISSING_RIGHTS.contains(code(e))) {
                throw e;
            }
            throw new QueueConfigurationException(
                    "SQS queue \"%s\": this process's credentials are not allowed %s; docs/aws.md lists what they need"
                            .formatted(queue, action),
                    e);
        }
    }
}
