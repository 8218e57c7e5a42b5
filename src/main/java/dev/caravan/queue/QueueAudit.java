package dev.caravan.queue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Whether existing queues have the attributes that Caravan needs (Amazon SQS API reference, SetQueueAttributes). */
final class QueueAudit {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int RECEIVES_AT_LEAST = 2;

    private QueueAudit() {}

    /**
     * The queue of chunks.
     *
     * @throws QueueConfigurationException that names the attribute and its value to be
     */
    static void checkRows(String name, Map<QueueAttributeName, String> attributes, String deadLetterArn) {
        checkSize(name, attributes);
        checkRedrive(name, attributes, deadLetterArn);
    }

    /** The queue behind it must take what was on it. */
    static void checkSize(String name, Map<QueueAttributeName, String> attributes) {
        String size = attributes.getOrDefault(QueueAttributeName.MAXIMUM_MESSAGE_SIZE, "0");
        if (Integer.parseInt(size) < SqsLimits.MESSAGE_BYTES) {
            throw new QueueConfigurationException(
                    "SQS queue \"%s\" takes messages of up to %s bytes: set its attribute MaximumMessageSize to %d"
                            .formatted(name, size, SqsLimits.MESSAGE_BYTES));
        }
    }

    /** Without one, a message that kills its loaders is redelivered for ever. */
    static void checkRedrive(String name, Map<QueueAttributeName, String> attributes, String deadLetterArn) {
        String policy = attributes.getOrDefault(QueueAttributeName.REDRIVE_POLICY, "{}");
        String wanted = "{\"deadLetterTargetArn\": \"%s\", \"maxReceiveCount\": \"10\"}".formatted(deadLetterArn);
        JsonNode redrive = json(policy);
        if (!deadLetterArn.equals(redrive.path("deadLetterTargetArn").asText())) {
            throw new QueueConfigurationException(
                    "SQS queue \"%s\" does not give messages up to its dead letter queue: set its attribute RedrivePolicy to %s"
                            .formatted(name, wanted));
        }
        if (redrive.path("maxReceiveCount").asInt() < RECEIVES_AT_LEAST) {
            throw new QueueConfigurationException(
                    "SQS queue \"%s\" gives a message up when it was received once: a loader that is stopped would make dead letters. Set its attribute RedrivePolicy to %s"
                            .formatted(name, wanted));
        }
    }

    private static JsonNode json(String policy) {
        try {
            return JSON.readTree(policy);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("SQS answered with a redrive policy that is no JSON: " + policy, e);
        }
    }
}
