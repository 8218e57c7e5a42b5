package dev.caravan.csv.source;

import dev.caravan.csv.Chunk;
import dev.caravan.csv.ChunkReader;
import dev.caravan.csv.Dialect;
import dev.caravan.csv.RecordLimits;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;

/**
 * Where records end in the beginning of a text, as one dialect reads them: those ends that hold however the text goes on. Not
 * thread-safe.
 */
final class RecordEnds implements Closeable {
    private static final int CHUNK_BYTES = 1 << 20;

    private final ChunkReader reader;
    private int end;

    private RecordEnds(byte[] sample, boolean whole, Dialect dialect, RecordLimits recordLimits) {
        InputStream text = new ByteArrayInputStream(sample);
        InputStream known = whole ? text : new SequenceInputStream(text, new Unread());
        this.reader = new ChunkReader(known, dialect.withHeader(false), recordLimits, 1, CHUNK_BYTES);
    }

    /** What follows the sample: reading it tells that a record may go on there. */
    private static final class Unread extends InputStream {
        @Override
        public int read() throws IOException {
            throw new EOFException();
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            throw new EOFException();
        }
    }

    /** The end of the last record; 0 if none is known to end in the sample. */
    static int last(byte[] sample, Dialect dialect, RecordLimits recordLimits) throws IOException {
        try (RecordEnds ends = new RecordEnds(sample, false, dialect, recordLimits)) {
            int last = 0;
            while (ends.next()) {
                last = ends.end;
            }
            return last;
        }
    }

    /**
     * The first end after so many bytes and records, or the last if there is none.
     *
     * @param whole whether the text ends with the sample
     */
    static End first(
            byte[] sample,
            boolean whole,
            Dialect dialect,
            RecordLimits recordLimits,
            int fewestBytes,
            int fewestRecords)
            throws IOException {
        try (RecordEnds ends = new RecordEnds(sample, whole, dialect, recordLimits)) {
            int records = 0;
            while ((ends.end < fewestBytes || records < fewestRecords) && ends.next()) {
                records++;
            }
            return new End(ends.end, records);
        }
    }

    /** @param records how many end up to there */
    record End(int end, int records) {}

    private boolean next() throws IOException {
        try {
            Chunk record = reader.next();
            if (record == null) {
                return false;
            }
            end = Math.toIntExact(record.end().offset());
            return true;
        } catch (EOFException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
