package dev.caravan.load.deadletter;

import dev.caravan.message.ChunkCodec;
import dev.caravan.message.ChunkHeader;
import dev.caravan.message.ChunkMessage;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.Message;

/** What SQS takes of any message as a dead letter, whose cause needs attributes and bytes that a forged message may have used up. */
final class DeadLetterMessage {
    private static final int LONGEST_ATTRIBUTE = 100;

    private DeadLetterMessage() {}

    /** Removes attributes that no chunk has, and what is in the body beyond the largest chunk. Messages of chunks stay as they are. */
    static void retainKnown(Message message) {
        message.getHeaders().entrySet().removeIf(DeadLetterMessage::isForeign);
        byte[] body = message.getBody(String.class).getBytes(StandardCharsets.UTF_8);
        if (body.length > ChunkCodec.maxBodyBytes()) {
            String head = new String(body, 0, ChunkCodec.maxBodyBytes(), StandardCharsets.UTF_8);
            // The last character may have been cut.
            message.setBody(head.substring(0, head.length() - 1));
        }
    }

    private static boolean isForeign(Map.Entry<String, Object> attribute) {
        String name = attribute.getKey().toLowerCase(Locale.ROOT);
        return name.startsWith(ChunkHeader.PREFIX)
                && !(ChunkMessage.ATTRIBUTES.contains(name)
                        && attribute.getValue() instanceof String value
                        && value.length() <= LONGEST_ATTRIBUTE);
    }
}
