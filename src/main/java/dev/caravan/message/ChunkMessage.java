package dev.caravan.message;

import java.util.Map;

/**
 * One chunk as it travels: a run of whole records, packed, and the header that says where they stand in the file.
 *
 * @param header job, sequence and position
 * @param body the packed bytes, plain ASCII
 */
public record ChunkMessage(ChunkHeader header, String body) {
    /**
     * What SQS counts against its limits of 1 MiB a message and a batch: the body, and each attribute's name, type and
     * value, in UTF-8 bytes (Amazon SQS developer guide, "Message quotas").
     */
    public int sizeBytes() {
        int size = body.length();
        for (Map.Entry<String, String> attribute : header.toAttributes().entrySet()) {
            size += attribute.getKey().length()
                    + "String".length()
                    + attribute.getValue().length();
        }
        return size;
    }
}
