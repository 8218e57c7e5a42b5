package dev.caravan.csv;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of UTF-8 text into chunks of whole records, without decoding fields. What it yields depends on the bytes, the
 * dialect, the bounds and the chunk settings only, not on how the stream delivers its bytes. Time is linear in the input and memory
 * bounded by a few times {@code maxBytes + maxRecordBytes}, whatever the input.
 *
 * <p>A record that exceeds its bounds, or reaches the end of the stream, inside quotes is cut at the end of its first physical line;
 * that line goes to a chunk with a {@link Cut}, and reading goes on with the next line. Not thread-safe.
 */
public final class ChunkReader implements Closeable {

    /**
     * @param in UTF-8, with or without a byte order mark; read in large pieces, needs no buffer; closed with the reader
     * @param maxRecords records of a chunk at most, 1 or more
     * @param maxBytes bytes of a chunk at most, 1 or more; only a single larger record makes a larger chunk
     */
    public ChunkReader(InputStream in, Dialect dialect, Bounds bounds, int maxRecords, int maxBytes) {
        throw new UnsupportedOperationException();
    }

    /**
     * Goes on after a chunk ({@link Chunk#end}) with a stream that begins there: the chunks are the same as if the first reader had
     * gone on. Such a reader has no header, and byte order mark and preamble are behind it.
     */
    public static ChunkReader resume(
            InputStream in, Dialect dialect, Bounds bounds, int maxRecords, int maxBytes, Position position) {
        throw new UnsupportedOperationException();
    }

    /**
     * The header record, the first of the stream, as a chunk of its own; null if the dialect has no header or the stream no record.
     * To be called before {@link #next}, which otherwise passes over the header.
     */
    public @Nullable Chunk header() throws IOException {
        throw new UnsupportedOperationException();
    }

    /** The next chunk, or null after the last. The chunk before it is no longer valid. */
    public @Nullable Chunk next() throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Bytes taken from the stream so far (read ahead of the last chunk). */
    public long bytesRead() {
        throw new UnsupportedOperationException();
    }

    /** Data records in the chunks so far, rejected ones included. */
    public long records() {
        throw new UnsupportedOperationException();
    }

    /** Closes the stream. */
    @Override
    public void close() throws IOException {}
}
