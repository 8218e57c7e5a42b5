package dev.caravan.csv;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/**
 * The part of a stream that is in memory. Positions are bytes from the stream's beginning; {@link #index} tells where in {@link
 * #bytes} one is now. Filling moves bytes, and may replace the array. What is read after {@link #hold} can be read again.
 */
public final class StreamBuffer implements Closeable {
    private static final int READ_BYTES = 1 << 16;
    public static final int FIRST_BYTES = 4 * READ_BYTES;
    static final int FEWEST_BYTES = 2;
    private static final int LONGEST_CHARACTER_BYTES = 4;
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

    private final ReadAheadFile readAhead;
    private long held = NOTHING;
    private long heldSourceBytes;

    /** @param mostHeldBytes bytes that are read at most between {@link #hold} and {@link #rewind}, 64 KiB aside */
    StreamBuffer(InputStream in, SourceEncoding encoding, long position, int firstBytes, long mostHeldBytes) {
        this.readAhead = new ReadAheadFile(mostHeldBytes + 4L * READ_BYTES);
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
        return ended && end() >= readAhead.to();
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

    /** From now on, keeps the bytes from this position on, which is in memory, for {@link #rewind}: on disk those that leave memory. */
    void hold(long position) throws IOException {
        if (held == position) {
            return;
        }
        heldSourceBytes = sourceOffset(position);
        held = position;
        if (readAhead.to() >= end() && readAhead.from() <= position) {
            readAhead.dropBefore(position);
        } else {
            readAhead.restart(position);
            readAhead.append(bytes, index(position), limit - index(position));
        }
    }

    /** Goes back to the position that is held. */
    void rewind() {
        origin = held;
        limit = 0;
        measured = held;
        sourceBytes = heldSourceBytes;
        held = NOTHING;
    }

    /** No longer keeps what {@link #hold} said. */
    void release() throws IOException {
        if (held != NOTHING) {
            held = NOTHING;
            dropReadAhead();
        }
    }

    private void dropReadAhead() throws IOException {
        if (held == NOTHING && readAhead.to() <= end()) {
            readAhead.restart(end());
        }
    }

    /** Deletes what is on disk. The stream stays open. */
    @Override
    public void close() throws IOException {
        readAhead.close();
    }

    /** Reads on; false at the stream's end. */
    boolean fill(long from) throws IOException {
        if (isEnded()) {
            return false;
        }
        if (limit == bytes.length) {
            makeRoom(index(Math.min(kept, from)));
        }
        int length = Math.min(READ_BYTES, bytes.length - limit);
        if (end() < readAhead.to()) {
            limit += readAhead.read(end(), bytes, limit, length);
            dropReadAhead();
            return true;
        }
        int read = in.read(bytes, limit, length);
        if (read == 0) {
            read = readOne();
        }
        if (read < 0) {
            ended = true;
            return false;
        }
        if (held != NOTHING) {
            readAhead.append(bytes, limit, read);
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
    private void makeRoom(int wanted) {
        int from = startOfCharacter(wanted);
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

    /** So that what is measured are whole characters. Where the next byte isn't there yet, the character before it. */
    private int startOfCharacter(int index) {
        int from = index == limit && index > 0 ? index - 1 : index;
        for (int i = 1; i < LONGEST_CHARACTER_BYTES && from > 0 && Utf8.isContinuation(bytes[from]); i++) {
            from--;
        }
        return from;
    }
}
