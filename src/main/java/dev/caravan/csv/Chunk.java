package dev.caravan.csv;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A run of whole records as they stand in the stream. It is a view of the reader's buffer: valid until the reader's next call, so
 * copy what is to last ({@link #toBytes}). Blank and comment lines may lie between its records, never before the first or after the
 * last.
 */
public final class Chunk {
    private final byte[] buffer;
    private final int from;
    private final int to;
    private final int records;
    private final Position start;
    private final long offset;
    private final Position end;
    private final @Nullable Truncation truncation;

    Chunk(
            byte[] buffer,
            int from,
            int to,
            int records,
            Position start,
            long offset,
            Position end,
            @Nullable Truncation truncation) {
        this.buffer = buffer;
        this.from = from;
        this.to = to;
        this.records = records;
        this.start = start;
        this.offset = offset;
        this.end = end;
        this.truncation = truncation;
    }

    /** The reader's buffer; the chunk is its bytes from {@link #from} to before {@link #to}. Not to be written to. */
    public byte[] buffer() {
        return buffer;
    }

    public int from() {
        return from;
    }

    public int to() {
        return to;
    }

    /** Bytes that the chunk carries, the last record's line end included. */
    public int length() {
        return to - from;
    }

    /** A copy of the chunk's bytes. */
    public byte[] toBytes() {
        return Arrays.copyOfRange(buffer, from, to);
    }

    /** The same chunk, in a buffer of its own. */
    Chunk copy() {
        return new Chunk(toBytes(), 0, length(), records, start, offset, end, truncation);
    }

    /**
     * Its first records.
     *
     * @param until where the last of them ends in the buffer
     * @param line on which the next record begins
     */
    Chunk first(int count, int until, long line) {
        Position next = new Position(start.offset() + until - from, line, start.record() + count);
        return new Chunk(buffer, from, until, count, start, offset, next, truncation);
    }

    /** Records in the chunk, 1 or more. */
    public int records() {
        return records;
    }

    /** The number of the first record, from 1; 0 if the chunk is the header. */
    public long firstRecord() {
        return start.record();
    }

    /** The physical line on which the first record begins, from 1. */
    public long firstLine() {
        return start.line();
    }

    /** Bytes of the source before the chunk as it is encoded there, a byte order mark included; unpacked if it is compressed. */
    public long offset() {
        return offset;
    }

    /**
     * The place after the chunk, from which {@link ChunkReader#resume} continues. Its offset is that of the
     * chunk's first byte in the stream and {@link #length}, unless the chunk is the head of a longer record ({@link
     * Truncation#RECORD_TOO_LONG}).
     */
    public Position end() {
        return end;
    }

    /** Why the chunk's lines are not records, or null (nearly always): they are. */
    public @Nullable Truncation truncation() {
        return truncation;
    }
}
