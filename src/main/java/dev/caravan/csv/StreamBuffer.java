package dev.caravan.csv;

import java.io.IOException;
import java.io.InputStream;

/**
 * The part of a stream that is in memory. Positions are bytes from the stream's beginning; {@link #index} tells where in {@link
 * #bytes} one is now. Filling moves bytes, and may replace the array.
 */
public final class StreamBuffer {
    private static final int READ_BYTES = 1 << 16;
    public static final int FIRST_BYTES = 4 * READ_BYTES;
    static final int FEWEST_BYTES = 2;
    /** Nothing is kept but what the one who fills asks for. */
    static final long NOTHING = Long.MAX_VALUE;

    private final InputStream in;
    private byte[] bytes;
    private long origin;
    private int limit;
    private boolean ended;
    private long kept = NOTHING;
    private long bytesRead;

    private final SourceEncoding encoding;
    /** How far the source's own bytes were counted, and how many they are. */
    private long measured;

    private long sourceBytes;

    StreamBuffer(InputStream in, SourceEncoding encoding, long position, int firstBytes) {
        this.in = in;
        this.encoding = encoding;
        this.bytes = new byte[firstBytes];
        this.origin = position;
        this.measured = position;
        this.sourceBytes = position;
    }

    /** How many bytes of the source come before the position, which is in memory, and not before the previous call's position. */
    long sourceOffset(long position) {
        sourceBytes += encoding.length(bytes, index(measured), index(position));
        measured = position;
        return sourceBytes;
    }

    /** Bytes of a skipped line as text, at most {@link SkippedLines#MAX_TEXT_CHARS} characters of it. */
    String text(int from, int to) {
        String text = encoding.legible(bytes, from, to);
        int end = Math.min(text.length(), SkippedLines.MAX_TEXT_CHARS);
        if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end);
    }

    byte[] bytes() {
        return bytes;
    }

    /** Where in the array the bytes end that were read. */
    int limit() {
        return limit;
    }

    /** The position up to which the stream is in memory. */
    long end() {
        return origin + limit;
    }

    /** Whether {@link #end} is known to be the stream's end. */
    boolean isEnded() {
        return ended;
    }

    int index(long position) {
        return (int) (position - origin);
    }

    long position(int index) {
        return origin + index;
    }

    byte at(long position) {
        return bytes[index(position)];
    }

    /** From now on, keeps the bytes from this position on. */
    void keep(long position) {
        kept = position;
    }

    long bytesRead() {
        return bytesRead;
    }

    /** Whether there is a byte at the position; reads on if need be, keeping the bytes from {@code from} on. */
    boolean has(long position, long from) throws IOException {
        while (position >= end()) {
            if (!fill(from)) {
                return false;
            }
        }
        return true;
    }

    /** Reads on; false at the stream's end. */
    boolean fill(long from) throws IOException {
        if (ended) {
            return false;
        }
        if (limit == bytes.length) {
            makeRoom(index(Math.min(kept, from)));
        }
        int length = Math.min(READ_BYTES, bytes.length - limit);
        int read = in.read(bytes, limit, length);
        if (read == 0) {
            read = readOne();
        }
        if (read < 0) {
            ended = true;
            return false;
        }
        limit += read;
        bytesRead += read;
        return true;
    }

    /** For a stream that breaks its contract and returns nothing: this read has to wait. */
    private int readOne() throws IOException {
        int value = in.read();
        if (value < 0) {
            return -1;
        }
        bytes[limit] = (byte) value;
        return 1;
    }

    /** Moves what is kept only if at least as much is dropped, so that a byte is moved once on average. */
    private void makeRoom(int from) {
        long kept = position(from);
        if (measured < kept) {
            sourceOffset(kept);
        }
        byte[] old = bytes;
        if (from < old.length / 2) {
            bytes = new byte[Math.multiplyExact(old.length, 2)];
        }
        System.arraycopy(old, from, bytes, 0, limit - from);
        origin += from;
        limit -= from;
    }
}
