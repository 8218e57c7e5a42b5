package dev.caravan.embedded.queue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.elasticmq.AfterMillisNextDelivery;
import org.elasticmq.BinaryMessageAttribute;
import org.elasticmq.CreateQueueData;
import org.elasticmq.DeadLettersQueueData;
import org.elasticmq.DeliveryReceipt;
import org.elasticmq.ImmediateNextDelivery$;
import org.elasticmq.MessageAttribute;
import org.elasticmq.MessageContent;
import org.elasticmq.MessageData;
import org.elasticmq.MillisVisibilityTimeout;
import org.elasticmq.NewMessageData;
import org.elasticmq.NumberMessageAttribute;
import org.elasticmq.QueueData;
import org.elasticmq.QueueStatistics;
import org.elasticmq.StringMessageAttribute;
import org.jspecify.annotations.Nullable;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sqs.model.CreateQueueRequest;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Converts queues and messages between SQS's types and ElasticMQ's. */
final class ElasticMqMapper {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ARN = "arn:aws:sqs:elasticmq:000000000000:";
    private static final long MILLIS_A_SECOND = 1000;

    /** Between ElasticMQ's receipt and the claim of the body, which together are the receipt handle. */
    private static final char CLAIM = '/';

    private ElasticMqMapper() {}

    static CreateQueueData newQueue(CreateQueueRequest request) {
        String timeout = request.attributes().get(QueueAttributeName.VISIBILITY_TIMEOUT);
        String redrive = request.attributes().get(QueueAttributeName.REDRIVE_POLICY);
        return new CreateQueueData(
                request.queueName(),
                Option.apply(timeout == null ? null : MillisVisibilityTimeout.fromSeconds(Long.parseLong(timeout))),
                Option.empty(),
                Option.empty(),
                Option.empty(),
                Option.empty(),
                Option.apply(redrive == null ? null : deadLetters(redrive)),
                false,
                false,
                Option.empty(),
                Option.empty(),
                scala(Map.of()));
    }

    private static DeadLettersQueueData deadLetters(String redrivePolicy) {
        try {
            JsonNode policy = JSON.readTree(redrivePolicy);
            String arn = policy.required("deadLetterTargetArn").asText();
            return new DeadLettersQueueData(
                    arn.substring(arn.lastIndexOf(':') + 1),
                    policy.required("maxReceiveCount").asInt());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a redrive policy: " + redrivePolicy, e);
        }
    }

    static Map<QueueAttributeName, String> attributes(QueueData queue, QueueStatistics counts) {
        Map<QueueAttributeName, String> attributes = new EnumMap<>(QueueAttributeName.class);
        attributes.put(QueueAttributeName.QUEUE_ARN, ARN + queue.name());
        attributes.put(
                QueueAttributeName.VISIBILITY_TIMEOUT,
                Long.toString(queue.defaultVisibilityTimeout().seconds()));
        attributes.put(
                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                Long.toString(counts.approximateNumberOfVisibleMessages()));
        attributes.put(
                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE,
                Long.toString(counts.approximateNumberOfInvisibleMessages()));
        attributes.put(
                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED,
                Long.toString(counts.approximateNumberOfMessagesDelayed()));
        return attributes;
    }

    static NewMessageData newMessage(
            String claim, Map<String, MessageAttributeValue> attributes, @Nullable Integer delaySeconds) {
        Map<String, MessageAttribute> values = new HashMap<>();
        attributes.forEach((name, value) -> values.put(name, attribute(value)));
        return new NewMessageData(
                Option.empty(),
                new MessageContent(claim),
                scala(values),
                delaySeconds == null || delaySeconds == 0
                        ? ImmediateNextDelivery$.MODULE$
                        : new AfterMillisNextDelivery(delaySeconds * MILLIS_A_SECOND),
                Option.empty(),
                Option.empty(),
                0,
                Option.empty(),
                Option.empty(),
                Option.empty());
    }

    private static MessageAttribute attribute(MessageAttributeValue value) {
        String[] type = value.dataType().split("\\.", 2);
        Option<String> customType = Option.apply(type.length == 2 ? type[1] : null);
        return switch (type[0]) {
            case "Number" -> new NumberMessageAttribute(value.stringValue(), customType);
            case "Binary" ->
                BinaryMessageAttribute.fromByteBuffer(value.binaryValue().asByteBuffer(), customType);
            default -> new StringMessageAttribute(value.stringValue(), customType);
        };
    }

    /** Empty if another receiver has deleted the message meanwhile. */
    static Optional<Message> message(MessageData data, MessageBodies bodies) {
        String claim = data.content().value();
        return Optional.ofNullable(bodies.get(claim)).map(body -> message(data, body, claim));
    }

    private static Message message(MessageData data, String body, String claim) {
        Map<String, MessageAttributeValue> attributes = new HashMap<>();
        CollectionConverters.asJava(data.messageAttributes())
                .forEach((name, attribute) -> attributes.put(name, value(attribute)));
        return Message.builder()
                .messageId(data.id().id())
                .receiptHandle(
                        data.deliveryReceipt().map(DeliveryReceipt::receipt).get() + CLAIM + claim)
                .body(body)
                .messageAttributes(attributes)
                .attributes(Map.of(
                        MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT,
                        Integer.toString(data.statistics().approximateReceiveCount()),
                        MessageSystemAttributeName.SENT_TIMESTAMP,
                        Long.toString(data.created().toInstant().toEpochMilli())))
                .build();
    }

    static DeliveryReceipt receipt(String receiptHandle) {
        int end = receiptHandle.lastIndexOf(CLAIM);
        return new DeliveryReceipt(end < 0 ? receiptHandle : receiptHandle.substring(0, end));
    }

    static String claim(String receiptHandle) {
        return receiptHandle.substring(receiptHandle.lastIndexOf(CLAIM) + 1);
    }

    private static MessageAttributeValue value(MessageAttribute attribute) {
        MessageAttributeValue.Builder value = MessageAttributeValue.builder().dataType(attribute.getDataType());
        if (attribute instanceof BinaryMessageAttribute binary) {
            return value.binaryValue(
                            SdkBytes.fromByteArray(java.util.Base64.getDecoder().decode(binary.asBase64())))
                    .build();
        }
        return value.stringValue(
                        attribute instanceof NumberMessageAttribute number
                                ? number.stringValue()
                                : ((StringMessageAttribute) attribute).stringValue())
                .build();
    }

    private static <V> scala.collection.immutable.Map<String, V> scala(Map<String, V> map) {
        return scala.collection.immutable.Map$.MODULE$.from(CollectionConverters.asScala(map));
    }
}
