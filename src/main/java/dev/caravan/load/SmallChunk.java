package dev.caravan.load;

import dev.caravan.message.ClaimCheck;

/** Which chunks are loaded together with others. */
final class SmallChunk {
    /** Of a message's body. A chunk of ordinary rows has a hundred times as much. */
    private static final int MAX_BODY_CHARS = 4 << 10;

    /** Of the unpacked text: a few bytes may unpack to many. */
    private static final int MAX_TEXT_BYTES = 32 << 10;

    private SmallChunk() {}

    /** Whether a message's body is small, and holds its records itself. */
    static boolean isBody(String body) {
        return body.length() <= MAX_BODY_CHARS && ClaimCheck.parse(body).isEmpty();
    }

    /** Whether records of a small body are small. */
    static boolean isText(byte[] text) {
        return text.length <= MAX_TEXT_BYTES;
    }
}
