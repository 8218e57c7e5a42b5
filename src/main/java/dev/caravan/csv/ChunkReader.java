package dev.caravan.csv;

import dev.caravan.csv.RecordScanner.Found;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of UTF-8 text into chunks of whole records, without decoding fields. What it yields depends on the bytes, the
 * dialect, the bounds and the chunk settings only, not on how the stream delivers its bytes. Time is linear in the input and memory
 * bounded by a few times {@code maxBytes + maxRecordBytes}, whatever the input.
 *
 * <p>Of a record that exceeds its bound the beginning is kept, and reading continues after it. A record with a quote that is never
 * closed is cut at the end of that quote's line, and reading continues with the next line. Either goes to a chunk with a {@link
 * Truncation}. Whether a quote is closed may show only 1 GiB later; what is read until then beyond the bound lies in a temporary file, and
 * is read again only if the quote is never closed. Not thread-safe.
 */
public final class ChunkReader implements Closeable {
    /** How far a field in quotes may go on after its first line end. PostgreSQL takes no larger one. */
    private static final long MOST_QUOTED_BYTES = 1L << 30;

    private static final int MAX_BYTES = 1 << 27;

    private final InputStream in;
    private final StreamBuffer streamBuffer;
    private final LineCursor cursor;
    private final RecordScanner scanner;
    private final Dialect dialect;
    private final int maxRecords;
    private final int maxBytes;
    private long nextRecord;
    private boolean started;
    private boolean headerTaken;
    private final SkipLog skipped = new SkipLog();
    /** A record that was found but is in no chunk yet. */
    private @Nullable Found pending;

    /** Null: every record is read. */
    private @Nullable SelectedChunks selected;

    private final RecordLimits recordLimits;

    /**
     * @param in UTF-8, with or without a byte order mark; read in large pieces, needs no buffer; closed with the reader
     * @param maxRecords records of a chunk at most, 1 or more
     * @param maxBytes bytes of a chunk at most, 1 to 128 MiB; only a single larger record makes a larger chunk
     */
    public ChunkReader(InputStream in, Dialect dialect, RecordLimits recordLimits, int maxRecords, int maxBytes) {
        this(
                in,
                SourceEncoding.UTF_8,
                dialect,
                recordLimits,
                maxRecords,
                maxBytes,
                Position.START,
                StreamBuffer.FIRST_BYTES);
    }

    /**
     * @param in UTF-8 as {@code TranscodedText} makes it of the encoding
     * @param windowBytes memory to begin with, 2 or more; it grows as records need
     */
    public ChunkReader(
            InputStream in,
            SourceEncoding encoding,
            Dialect dialect,
            RecordLimits recordLimits,
            int maxRecords,
            int maxBytes,
            Position position,
            int windowBytes) {
        this(in, encoding, dialect, recordLimits, maxRecords, maxBytes, position, windowBytes, MOST_QUOTED_BYTES);
    }

    /** @param mostQuotedBytes of a field after its first line end */
    ChunkReader(
            InputStream in,
            SourceEncoding encoding,
            Dialect dialect,
            RecordLimits recordLimits,
            int maxRecords,
            int maxBytes,
            Position position,
            int windowBytes,
            long mostQuotedBytes) {
        if (maxRecords < 1) {
            throw new IllegalArgumentException("maxRecords is %d, must be 1 or more".formatted(maxRecords));
        }
        if (maxBytes < 1 || maxBytes > MAX_BYTES) {
            throw new IllegalArgumentException("maxBytes is %d, must be 1 to %d".formatted(maxBytes, MAX_BYTES));
        }
        this.in = in;
        this.streamBuffer = new StreamBuffer(
                in, encoding, position.offset(), windowBytes, mostQuotedBytes + recordLimits.maxRecordBytes());
        DialectBytes dialectBytes = new DialectBytes(dialect);
        this.cursor = new LineCursor(streamBuffer, dialectBytes, recordLimits, position);
        this.scanner = new RecordScanner(streamBuffer, cursor, dialectBytes, recordLimits, mostQuotedBytes);
        this.dialect = dialect;
        this.recordLimits = recordLimits;
        this.maxRecords = maxRecords;
        this.maxBytes = maxBytes;
        this.nextRecord = position.record();
    }

    /**
     * Reads a text that is in memory, and takes no more memory than it does. A small file is looked at in many dialects.
     *
     * @param text UTF-8
     */
    public static ChunkReader of(byte[] text, Dialect dialect, RecordLimits recordLimits, int maxRecords) {
        return new ChunkReader(
                new ByteArrayInputStream(text),
                SourceEncoding.UTF_8,
                dialect,
                recordLimits,
                maxRecords,
                Math.max(1, text.length),
                Position.START,
                Math.min(text.length + StreamBuffer.FEWEST_BYTES, StreamBuffer.FIRST_BYTES));
    }

    /**
     * Continues after a chunk ({@link Chunk#end}) with a stream that begins there: the chunks are the same as if the first reader had
     * gone on. Such a reader has no header; byte order mark and preamble are behind it. For sources in UTF-8 only.
     */
    public static ChunkReader resume(
            InputStream in,
            Dialect dialect,
            RecordLimits recordLimits,
            int maxRecords,
            int maxBytes,
            Position position) {
        ChunkReader reader = new ChunkReader(
                in,
                SourceEncoding.UTF_8,
                dialect,
                recordLimits,
                maxRecords,
                maxBytes,
                position,
                StreamBuffer.FIRST_BYTES);
        reader.started = true;
        reader.headerTaken = true;
        reader.cursor.passHeader();
        return reader;
    }

    /**
     * The header record, the first of the stream, as a separate chunk; null if the dialect has no header or the stream no record.
     * To be called once, before {@link #next}, which otherwise passes over the header.
     *
     * @throws IllegalStateException if the header has been passed
     */
    public @Nullable Chunk header() throws IOException {
        if (headerTaken) {
            throw new IllegalStateException("the header has been passed");
        }
        headerTaken = true;
        start();
        if (!dialect.header()) {
            return null;
        }
        nextRecord = 0;
        Chunk header = read(1);
        nextRecord = 1;
        cursor.passHeader();
        return header;
    }

    /** As {@link #header}, of a header that names nothing: its lines count as skipped. */
    public @Nullable Chunk skipHeader() throws IOException {
        Chunk header = header();
        if (header != null) {
            long lines = Math.max(1, header.end().line() - header.firstLine());
            long last = header.firstLine() + lines - 1;
            skipped.add(new SkippedLines(SkipReason.HEADER, header.firstLine(), last, lines, firstLine(header)));
        }
        return header;
    }

    private String firstLine(Chunk header) {
        byte[] bytes = header.buffer();
        int end = header.from();
        while (end < header.to() && bytes[end] != '\n' && bytes[end] != '\r') {
            end++;
        }
        return header.truncation() == null ? streamBuffer.text(header.from(), end) : "";
    }

    /** Leaves records out, which count as skipped; to be called before {@link #next}. Such a reader can't be resumed. */
    public ChunkReader selecting(RowSelection selection) {
        selected = selection.equals(RowSelection.ALL)
                ? null
                : new SelectedChunks(
                        selection,
                        maxRecords,
                        new RecordParser(dialect, recordLimits, 0, FieldCountPolicy.REJECT),
                        skipped,
                        this::read);
        return this;
    }

    /** The next chunk, or null after the last. The chunk before it is no longer valid. */
    public @Nullable Chunk next() throws IOException {
        if (!headerTaken) {
            header();
        }
        return selected == null ? read(maxRecords) : selected.next();
    }

    /** Whether reading has stopped at a limit, so that the rest of the stream is not read. */
    public boolean isCutShort() {
        return selected != null && selected.isCutShort();
    }

    /** Bytes taken from the stream so far; the last chunk may end before them. */
    public long bytesRead() {
        return streamBuffer.bytesRead();
    }

    /** The number of the last data record that was in a chunk, rejected ones included; the header doesn't count. */
    public long records() {
        return selected == null ? nextRecord - 1 : selected.records();
    }

    /**
     * Takes what was skipped up to the end of the last chunk (of the stream, after the last one) and has not been taken before: at most
     * one entry a reason. Blank lines are not among it, nor is the header. A line belongs to the first chunk that ends behind it, however
     * far the reader has read ahead; so a reader that {@link #resume resumes} neither loses nor repeats any.
     */
    public List<SkippedLines> takeSkipped() {
        return skipped.takeAll();
    }

    /** Has {@link #watched} answer for one physical line, from 1. To be called before anything is read. */
    public void watch(long line) {
        cursor.skipped().watch(line);
    }

    /** What was skipped on the watched line, and nothing else; null if no such line was skipped so far. */
    public @Nullable SkippedLines watched() {
        return cursor.skipped().watched();
    }

    /** Closes the stream. */
    @Override
    public void close() throws IOException {
        streamBuffer.close();
        in.close();
    }

    private void start() throws IOException {
        if (started) {
            return;
        }
        started = true;
        boolean unused = cursor.skipByteOrderMark();
        SkipReason reason = dialect.preamble() ? SkipReason.PREAMBLE : SkipReason.SKIP_LINES;
        for (int i = 0; i < dialect.skipLines() && streamBuffer.has(cursor.position(), cursor.position()); i++) {
            cursor.skipPreambleLine(reason);
        }
        skipped.takeFrom(cursor.skipped());
    }

    private @Nullable Chunk read(int most) throws IOException {
        streamBuffer.keep(StreamBuffer.NOTHING);
        Found kind = find(Long.MAX_VALUE);
        skipped.takeFrom(cursor.skipped());
        if (kind == Found.END) {
            return null;
        }
        Position start = new Position(scanner.start(), scanner.startLine(), nextRecord);
        pending = null;
        if (kind == Found.RECORD_TOO_LONG) {
            nextRecord++;
            byte[] head = scanner.head();
            Position end = new Position(scanner.end(), scanner.endLine(), nextRecord);
            return new Chunk(head, 0, head.length, 1, start, scanner.sourceStart(), end, Truncation.RECORD_TOO_LONG);
        }
        long offset = streamBuffer.sourceOffset(start.offset());
        streamBuffer.keep(start.offset());
        long limit = start.offset() + maxBytes;
        long end = scanner.end();
        long endLine = scanner.endLine();
        int records = 1;
        int mostOfKind = kind == Found.UNTERMINATED_RECORD ? 1 : most;
        while (records < mostOfKind && find(limit) == kind && scanner.end() <= limit) {
            pending = null;
            if (!cursor.skipped().isEmpty()) {
                skipped.takeFrom(cursor.skipped());
            }
            end = scanner.end();
            endLine = scanner.endLine();
            records++;
        }
        nextRecord += records;
        int from = streamBuffer.index(start.offset());
        int to = streamBuffer.index(end);
        return new Chunk(
                streamBuffer.bytes(),
                from,
                to,
                records,
                start,
                offset,
                new Position(end, endLine, nextRecord),
                truncation(kind));
    }

    private static @Nullable Truncation truncation(Found kind) {
        return switch (kind) {
            case UNTERMINATED_QUOTE -> Truncation.UNTERMINATED_QUOTE;
            case UNTERMINATED_RECORD -> Truncation.UNTERMINATED_RECORD;
            default -> null;
        };
    }

    /** The record that is pending, or the next. Nothing is pending after the last one, or where none comes before the limit. */
    private Found find(long limit) throws IOException {
        Found found = pending;
        if (found == null) {
            found = scanner.next(limit);
            pending = found == Found.GAP || found == Found.END ? null : found;
        }
        return found;
    }
}
