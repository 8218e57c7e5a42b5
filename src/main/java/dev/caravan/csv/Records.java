package dev.caravan.csv;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The records of a chunk, in primitive arrays. Records {@code r} and columns {@code c} count from 0. Field contents are ranges of
 * {@link #content}, which may be the parsed array itself: neither is to be changed. Thread-safe as long as they aren't.
 *
 * <p>A record with a {@link #parseError} of quoting or length has no fields; the fields of one that is ragged, or holds a NUL or bytes
 * that are no text, are there as they were found.
 */
public final class Records {
    private final byte[] bytes;
    private final byte[] content;
    private final int contentOrigin;
    private final int from;
    private final Position start;
    private final int size;
    private final int[] rows;
    private final int[] fields;
    private final List<ParseError> parseErrors;
    private final SourceEncoding encoding;
    /** Where each record begins, in bytes of the source from the chunk's beginning; null: as in {@link #rows}. */
    private final int @Nullable [] sourceOffsets;

    /** The record's numbers in the source that it came from before; null: as they follow each other here. */
    private final long @Nullable [] numbers;

    Records(
            byte[] bytes,
            byte[] content,
            int contentOrigin,
            int from,
            Position start,
            int size,
            int[] rows,
            int[] fields,
            List<ParseError> parseErrors,
            SourceEncoding encoding) {
        this.bytes = bytes;
        this.content = content;
        this.contentOrigin = contentOrigin;
        this.from = from;
        this.start = start;
        this.size = size;
        this.rows = rows;
        this.fields = fields;
        this.parseErrors = parseErrors;
        this.encoding = encoding;
        this.sourceOffsets = encoding.isUtf8() ? null : sourceOffsets();
        this.numbers = null;
    }

    private Records(Records other, long[] numbers) {
        this.bytes = other.bytes;
        this.content = other.content;
        this.contentOrigin = other.contentOrigin;
        this.from = other.from;
        this.start = other.start;
        this.size = other.size;
        this.rows = other.rows;
        this.fields = other.fields;
        this.parseErrors = other.parseErrors;
        this.encoding = other.encoding;
        this.sourceOffsets = other.sourceOffsets;
        this.numbers = numbers;
    }

    /**
     * The same records under the numbers that they had in another source.
     *
     * @param others one for each
     */
    public Records numbered(long[] others) {
        if (others.length != size) {
            throw new IllegalArgumentException("%d numbers for %d records".formatted(others.length, size));
        }
        return new Records(this, others.clone());
    }

    private int[] sourceOffsets() {
        int[] offsets = new int[size];
        int measured = from;
        int offset = 0;
        for (int r = 0; r < size; r++) {
            int begin = row(r, RecordsBuilder.RAW_START);
            offset += Math.toIntExact(encoding.length(bytes, measured, begin));
            measured = begin;
            offsets[r] = offset;
        }
        return offsets;
    }

    /** How many records there are, those with problems included. */
    public int size() {
        return size;
    }

    /** The record's number in the file, from 1 (0: the header). */
    public long record(int r) {
        return numbers == null ? start.record() + Objects.checkIndex(r, size) : numbers[r];
    }

    /** The physical line on which the record begins, from 1. */
    public long line(int r) {
        return start.line() + row(r, RecordsBuilder.LINE);
    }

    /** How many bytes of the source, as it is encoded there, come before the record. */
    public long offset(int r) {
        int relative = sourceOffsets == null ? row(r, RecordsBuilder.RAW_START) - from : sourceOffsets[r];
        return start.offset() + relative;
    }

    /** How many fields the record has, after padding or truncation. */
    public int fields(int r) {
        return row(r, RecordsBuilder.FIELDS);
    }

    /** How many fields were found before padding or truncation; other than {@link #fields} only if the record was mended. */
    public int found(int r) {
        return row(r, RecordsBuilder.FOUND);
    }

    /** Whether fields beyond the last column were dropped. */
    public boolean isTruncated(int r) {
        return found(r) > fields(r) && parseError(r) == null;
    }

    /** What is wrong with the record, or null: nothing. */
    public @Nullable ParseError parseError(int r) {
        int at = row(r, RecordsBuilder.PROBLEM);
        return at < 0 ? null : parseErrors.get(at);
    }

    /** The column of the problem, or -1 where it is not one column's. */
    public int problemColumn(int r) {
        return row(r, RecordsBuilder.PROBLEM_COLUMN);
    }

    /** The array that {@link #start} and {@link #end} refer to: fields without quotes and escapes. */
    public byte[] content() {
        return content;
    }

    /** Where the field's content begins in {@link #content}. */
    public int start(int r, int c) {
        return isPadded(r, c) ? 0 : (fields[field(r, c)] & ~RecordsBuilder.QUOTED) - contentOrigin;
    }

    /** Where the field's content ends in {@link #content}, exclusive. */
    public int end(int r, int c) {
        return isPadded(r, c) ? 0 : fields[field(r, c) + 1] - contentOrigin;
    }

    /** Whether the field was in quotes; an empty field that wasn't may stand for NULL. */
    public boolean quoted(int r, int c) {
        return !isPadded(r, c) && fields[field(r, c)] < 0;
    }

    /** The field's content. Bytes that are no UTF-8 (see {@link ParseError#INVALID_ENCODING}) appear as U+FFFD. */
    public String text(int r, int c) {
        int begin = start(r, c);
        return new String(content, begin, end(r, c) - begin, StandardCharsets.UTF_8);
    }

    /**
     * The record's original text without its line end. Nothing is lost of it: a byte that can't be decoded shows as {@code \xHH}
     * (upper-case hexadecimal), and a backslash that stands in the file before such a thing as {@code \x5c}.
     */
    public String originalText(int r) {
        return encoding.legible(bytes, row(r, RecordsBuilder.RAW_START), row(r, RecordsBuilder.RAW_END));
    }

    /** A copy of the record's bytes, in UTF-8, without its line end. */
    public byte[] raw(int r) {
        return Arrays.copyOfRange(bytes, row(r, RecordsBuilder.RAW_START), row(r, RecordsBuilder.RAW_END));
    }

    /** How many bytes {@link #raw} has. */
    public int rawLength(int r) {
        return row(r, RecordsBuilder.RAW_END) - row(r, RecordsBuilder.RAW_START);
    }

    private boolean isPadded(int r, int c) {
        return Objects.checkIndex(c, fields(r)) >= row(r, RecordsBuilder.FOUND);
    }

    private int field(int r, int c) {
        return row(r, RecordsBuilder.FIRST_FIELD) + 2 * c;
    }

    private int row(int r, int what) {
        return rows[r * RecordsBuilder.ROW + what];
    }
}
