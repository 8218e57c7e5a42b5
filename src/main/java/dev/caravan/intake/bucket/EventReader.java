package dev.caravan.intake.bucket;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.source.s3.ObjectVersion;
import dev.caravan.source.s3.S3Location;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Handler;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Notifications of S3, as it sends them to a queue itself (S3 user guide, "Event message structure"), through an SNS topic, or through
 * EventBridge (S3 user guide, "EventBridge event message structure"). Thread-safe.
 */
@Component
@BucketWatchEnabled
class EventReader {
    /** A notification in an SNS message, which may have come from EventBridge. */
    private static final int WRAPPINGS = 3;

    private static final String TEST = "s3:TestEvent";
    private static final String CREATED = "ObjectCreated:";

    private final ObjectMapper json = new ObjectMapper();

    /**
     * The objects that were created; none where it is S3's test message, or about something else that happened in the bucket.
     *
     * @throws UnreadableEventException if it is no notification of S3
     */
    @Handler
    List<ObjectEvent> read(String message) {
        return read(tree(message), 0);
    }

    private List<ObjectEvent> read(JsonNode message, int depth) {
        if (message.path("Type").asText().equals("Notification") && depth < WRAPPINGS) {
            return read(tree(message.path("Message").asText()), depth + 1);
        }
        if (message.path("Records").isArray()) {
            List<ObjectEvent> events = new ArrayList<>();
            for (JsonNode node : message.path("Records")) {
                if (!node.path("eventSource").asText().equals("aws:s3")) {
                    throw new UnreadableEventException("a record's eventSource is not aws:s3");
                }
                if (node.path("eventName").asText().startsWith(CREATED)) {
                    events.add(direct(node.path("s3")));
                }
            }
            return events;
        }
        if (message.path("source").asText().equals("aws.s3")
                && message.path("detail").isObject()) {
            return message.path("detail-type").asText().equals("Object Created")
                    ? List.of(bridged(message.path("detail")))
                    : List.of();
        }
        if (message.path("Event").asText().equals(TEST)) {
            return List.of();
        }
        throw new UnreadableEventException("it is no notification of S3");
    }

    private static ObjectEvent direct(JsonNode s3) {
        JsonNode object = s3.path("object");
        return event(
                s3,
                decoded(required(object, "key")),
                required(object, "eTag"),
                optional(object, "versionId"),
                optional(object, "sequencer"));
    }

    /** Here keys are not encoded. */
    private static ObjectEvent bridged(JsonNode detail) {
        JsonNode object = detail.path("object");
        return event(
                detail,
                required(object, "key"),
                required(object, "etag"),
                optional(object, "version-id"),
                optional(object, "sequencer"));
    }

    private static ObjectEvent event(
            JsonNode parent, String key, String etag, @Nullable String version, @Nullable String sequencer) {
        S3Location place = new S3Location(required(parent.path("bucket"), "name"), key);
        return new ObjectEvent(
                new ObjectVersion(
                        place, etag, version, parent.path("object").path("size").asLong()),
                sequencer);
    }

    /** Spaces come as + and as %20. */
    private static String decoded(String key) {
        try {
            return URLDecoder.decode(key, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new UnreadableEventException("its key is not URL-encoded: " + e.getMessage(), e);
        }
    }

    private static String required(JsonNode node, String name) {
        String value = optional(node, name);
        if (value == null) {
            throw new UnreadableEventException("it has no %s".formatted(name));
        }
        return value;
    }

    private static @Nullable String optional(JsonNode node, String name) {
        JsonNode value = node.path(name);
        return value.isTextual() && !value.asText().isEmpty() ? value.asText() : null;
    }

    private JsonNode tree(String text) {
        try {
            return json.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UnreadableEventException("it is no JSON: " + e.getOriginalMessage(), e);
        }
    }
}
