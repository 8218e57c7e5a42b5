package dev.caravan.message;

import dev.caravan.trace.TraceParent;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One chunk as it travels: a run of whole records, packed, and the header that says where they stand in the file.
 *
 * @param header job, sequence and position
 * @param body the packed bytes, plain ASCII
 */
public record ChunkMessage(ChunkHeader header, String body) {
    /** Name of the attribute with the message's {@link MessageKey#hmac}. */
    public static final String HMAC = ChunkHeader.PREFIX + "hmac";

    /** Names of all attributes that a message can have, except for the trace. */
    public static final Set<String> ATTRIBUTES =
            Stream.concat(ChunkHeader.NAMES.stream(), Stream.of(HMAC)).collect(Collectors.toUnmodifiableSet());

    private static final int HMAC_CHARS = 43;

    /**
     * The attributes of the message as it is sent, signed with its job's key: at most 9 of the 10 that SQS allows. A dead letter, which has two
     * more, leaves the trace out: the signature does not cover it, and the job's row has it.
     *
     * @param trace the job's span
     */
    public Map<String, String> toAttributes(MessageKey key, TraceParent trace) {
        Map<String, String> attributes = header.toAttributes();
        attributes.put(HMAC, key.hmac(header, body));
        attributes.put(TraceParent.NAME, trace.toString());
        return attributes;
    }

    /**
     * What SQS counts against its limits of 1 MiB a message and a batch: the body, and each attribute's name, type and
     * value, in UTF-8 bytes (Amazon SQS developer guide, "Message quotas").
     */
    public int sizeBytes() {
        int size = body.length() + sizeBytes(HMAC, HMAC_CHARS) + sizeBytes(TraceParent.NAME, TraceParent.CHARS);
        for (Map.Entry<String, String> attribute : header.toAttributes().entrySet()) {
            size += sizeBytes(attribute.getKey(), attribute.getValue().length());
        }
        return size;
    }

    private static int sizeBytes(String attribute, int valueBytes) {
        return attribute.length() + "String".length() + valueBytes;
    }
}
