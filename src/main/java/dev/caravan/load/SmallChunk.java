package dev.caravan.load;

import dev.caravan.message.ChunkHeader;
import dev.caravan.message.ClaimCheck;

/** Which chunks are loaded together with others. */
final class SmallChunk {
    /** A chunk of ordinary rows has more than a thousand, however few bytes they are packed into. */
    private static final int MAX_RECORDS = 100;

    /** Of a message's body. A chunk of ordinary rows has a hundred times as much. */
    private static final int MAX_BODY_CHARS = 4 << 10;

    /** Of the unpacked text: a few bytes may unpack to many. */
    private static final int MAX_TEXT_BYTES = 32 << 10;

    private SmallChunk() {}

    /** Whether a message is small, and holds its records itself. */
    static boolean isMessage(ChunkHeader header, String body) {
        return header.records() <= MAX_RECORDS
                && body.length() <= MAX_BODY_CHARS
                && ClaimCheck.parse(body).isEmpty();
    }

    /** Whether records of a small body are small. */
    static boolean isText(byte[] text) {
        return text.length <= MAX_TEXT_BYTES;
    }
}
