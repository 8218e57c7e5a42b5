package dev.caravan.csv;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Parses a chunk's bytes into records and fields. It sees the same records as the {@link ChunkReader} that cut the chunk, given the
 * same dialect. Stateless: one instance serves any number of threads.
 */
public final class RecordParser {
    private final Dialect dialect;
    private final Charset charset;
    private final DialectBytes dialectBytes;
    private final RecordLimits recordLimits;
    private final int columns;
    private final FieldCountPolicy fieldCountPolicy;
    private final SourceEncoding encoding;
    private final List<AddedField> added;

    /**
     * A parser of sources in UTF-8.
     *
     * @param columns the number of columns, against which records are ragged; 0: any number of fields will do
     */
    public RecordParser(Dialect dialect, RecordLimits recordLimits, int columns, FieldCountPolicy fieldCountPolicy) {
        this(dialect, recordLimits, columns, fieldCountPolicy, StandardCharsets.UTF_8);
    }

    /**
     * @param columns the number of columns, against which records are ragged; 0: any number of fields will do
     * @param encoding of the source: records tell their places in it, and their original text
     */
    public RecordParser(
            Dialect dialect,
            RecordLimits recordLimits,
            int columns,
            FieldCountPolicy fieldCountPolicy,
            Charset encoding) {
        this(dialect, recordLimits, columns, fieldCountPolicy, encoding, List.of());
    }

    private RecordParser(
            Dialect dialect,
            RecordLimits recordLimits,
            int columns,
            FieldCountPolicy fieldCountPolicy,
            Charset encoding,
            List<AddedField> added) {
        if (columns < 0 || columns > recordLimits.maxColumns()) {
            throw new IllegalArgumentException(
                    "columns is %d, must be 0 to %d".formatted(columns, recordLimits.maxColumns()));
        }
        this.dialect = dialect;
        this.charset = encoding;
        this.dialectBytes = new DialectBytes(dialect);
        this.recordLimits = recordLimits;
        this.columns = columns;
        this.fieldCountPolicy = fieldCountPolicy;
        this.encoding = SourceEncoding.of(encoding);
        this.added = List.copyOf(added);
    }

    /** The parser of the same records with fields after those of the file. */
    public RecordParser adding(List<AddedField> others) {
        return new RecordParser(dialect, recordLimits, columns, fieldCountPolicy, charset, others);
    }

    /** The parser of the same records in another encoding of the source. */
    public RecordParser in(Charset other) {
        return charset.equals(other)
                ? this
                : new RecordParser(dialect, recordLimits, columns, fieldCountPolicy, other, added);
    }

    /** Parses a chunk straight from the reader; the records are valid as long as the chunk. */
    public Records parse(Chunk chunk) {
        return parse(
                chunk.buffer(),
                chunk.from(),
                chunk.to(),
                chunk.firstRecord(),
                chunk.firstLine(),
                chunk.offset(),
                chunk.truncation());
    }

    /**
     * Parses a chunk's bytes and never fails: what is wrong is said at each record.
     *
     * @param bytes not to be changed while the records are in use: they refer to it
     * @param firstRecord the number of the first record
     * @param firstLine the physical line of the byte at {@code from}, from 1
     * @param offset bytes of the source before {@code from} ({@link Chunk#offset})
     * @param truncation what the chunk's {@link Chunk#cut} was
     */
    public Records parse(
            byte[] bytes,
            int from,
            int to,
            long firstRecord,
            long firstLine,
            long offset,
            @Nullable Truncation truncation) {
        return parse(bytes, from, to, firstRecord, firstLine, offset, truncation, Integer.MAX_VALUE);
    }

    /**
     * As {@link #parse(byte[], int, int, long, long, long, Truncation)}, for bytes that should hold no more than so many records.
     *
     * @param maxRecords after one record more the rest is left unread
     */
    public Records parse(
            byte[] bytes,
            int from,
            int to,
            long firstRecord,
            long firstLine,
            long offset,
            @Nullable Truncation truncation,
            int maxRecords) {
        Position start = new Position(offset, firstLine, firstRecord);
        if (truncation != null) {
            // Each of its records has a problem, and gets no field.
            return new TruncatedChunk(bytes, from, to, dialectBytes, encoding).parse(truncation, start, maxRecords);
        }
        return new Tokenizer(
                        bytes, from, to, dialectBytes, recordLimits, columns, fieldCountPolicy, encoding, maxRecords)
                .parse(start)
                .adding(added, columns);
    }
}
