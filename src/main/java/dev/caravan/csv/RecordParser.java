package dev.caravan.csv;

import org.jspecify.annotations.Nullable;

/**
 * Parses a chunk's bytes into records and fields. It sees the same records as the {@link ChunkReader} that cut the chunk, given the
 * same dialect. Stateless: one instance serves any number of threads.
 */
public final class RecordParser {

    /**
     * @param columns the number of columns, against which records are ragged; 0: any number of fields will do
     */
    public RecordParser(Dialect dialect, Bounds bounds, int columns, Ragged ragged) {}

    /** Parses a chunk straight from the reader; the records are valid as long as the chunk. */
    public Records parse(Chunk chunk) {
        return parse(
                chunk.buffer(),
                chunk.from(),
                chunk.to(),
                chunk.firstRecord(),
                chunk.firstLine(),
                chunk.offset(),
                chunk.cut());
    }

    /**
     * Parses a chunk's bytes and never fails: what is wrong is said at each record.
     *
     * @param bytes not to be changed while the records are in use: they refer to it
     * @param firstRecord the number of the first record
     * @param firstLine the physical line of the byte at {@code from}, from 1
     * @param offset bytes of the stream before {@code from}
     */
    public Records parse(
            byte[] bytes, int from, int to, long firstRecord, long firstLine, long offset, @Nullable Cut cut) {
        throw new UnsupportedOperationException();
    }
}
