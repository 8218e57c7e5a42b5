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

    /** The lines on which the records began there; null: as here. */
    private final long @Nullable [] lines;

    /** How many fields each record had before some were added; null: none were. */
    private final int @Nullable [] foundInFile;

    /** How many fields were added to each record without a problem. */
    private final int added;

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
        this.lines = null;
        this.foundInFile = null;
        this.added = 0;
    }

    private Records(Records other, long[] numbers, long @Nullable [] lines) {
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
        this.lines = lines;
        this.foundInFile = other.foundInFile;
        this.added = other.added;
    }

    private Records(
            Records other, byte[] content, int contentOrigin, int[] rows, int[] fields, int[] foundInFile, int added) {
        this.bytes = other.bytes;
        this.content = content;
        this.contentOrigin = contentOrigin;
        this.from = other.from;
        this.start = other.start;
        this.size = other.size;
        this.rows = rows;
        this.fields = fields;
        this.parseErrors = other.parseErrors;
        this.encoding = other.encoding;
        this.sourceOffsets = other.sourceOffsets;
        this.numbers = other.numbers;
        this.lines = other.lines;
        this.foundInFile = foundInFile;
        this.added = added;
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
        return new Records(this, others.clone(), lines);
    }

    /**
     * The same records under the numbers that they had in another source, and on its lines.
     *
     * @param others one for each
     * @param otherLines one for each
     */
    public Records numbered(long[] others, long[] otherLines) {
        if (others.length != size || otherLines.length != size) {
            throw new IllegalArgumentException(
                    "%d numbers and %d lines for %d records".formatted(others.length, otherLines.length, size));
        }
        return new Records(this, others.clone(), otherLines.clone());
    }

    /**
     * The same records with these fields, out of quotes, after those of the columns. A record with too many fields has the surplus behind them;
     * one with another problem gets none. To be called once.
     *
     * @param columns how many the file has; 0: as many as a record has fields
     */
    public Records adding(List<AddedField> others, int columns) {
        if (others.isEmpty()) {
            return this;
        }
        if (foundInFile != null) {
            throw new IllegalStateException("the records have added fields");
        }
        int contentFrom = Integer.MAX_VALUE;
        int contentTo = 0;
        int count = 0;
        for (int r = 0; r < size; r++) {
            int stored = Math.min(fields(r), row(r, RecordsBuilder.FOUND));
            count += fields(r) + others.size();
            for (int c = 0; c < stored; c++) {
                contentFrom = Math.min(contentFrom, fields[field(r, c)] & ~RecordsBuilder.QUOTED);
                contentTo = Math.max(contentTo, fields[field(r, c) + 1]);
            }
        }
        if (contentFrom > contentTo) {
            contentFrom = contentOrigin;
            contentTo = contentOrigin;
        }
        AddedContent all =
                new AddedContent(content, contentFrom - contentOrigin, contentTo - contentOrigin, others, size);
        int[] wideRows = Arrays.copyOf(rows, size * RecordsBuilder.ROW);
        int[] wideFields = new int[2 * count];
        int[] found = new int[size];
        int at = 0;
        for (int r = 0; r < size; r++) {
            int own = fields(r);
            found[r] = row(r, RecordsBuilder.FOUND);
            int stored = Math.min(own, found[r]);
            System.arraycopy(fields, field(r, 0), wideFields, at, 2 * stored);
            Arrays.fill(wideFields, at + 2 * stored, at + 2 * own, contentFrom);
            int total = own;
            if (takesFields(r)) {
                int behind = at + 2 * (columns == 0 ? own : columns);
                System.arraycopy(wideFields, behind, wideFields, behind + 2 * others.size(), at + 2 * own - behind);
                all.place(line(r), record(r), wideFields, behind, contentFrom);
                total += others.size();
            }
            if (problemColumn(r) >= columns) {
                wideRows[r * RecordsBuilder.ROW + RecordsBuilder.PROBLEM_COLUMN] += others.size();
            }
            wideRows[r * RecordsBuilder.ROW + RecordsBuilder.FIRST_FIELD] = at;
            wideRows[r * RecordsBuilder.ROW + RecordsBuilder.FIELDS] = total;
            wideRows[r * RecordsBuilder.ROW + RecordsBuilder.FOUND] = total;
            at += 2 * total;
        }
        return new Records(this, all.bytes(), contentFrom, wideRows, wideFields, found, others.size());
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
        return lines == null ? start.line() + row(r, RecordsBuilder.LINE) : lines[r];
    }

    /** How many bytes of the source, as it is encoded there, come before the record. */
    public long offset(int r) {
        int relative = sourceOffsets == null ? row(r, RecordsBuilder.RAW_START) - from : sourceOffsets[r];
        return start.offset() + relative;
    }

    /** How many fields the record has, after padding or truncation, and with those that were added. */
    public int fields(int r) {
        return row(r, RecordsBuilder.FIELDS);
    }

    /** How many of them are the file's. */
    public int fieldsOfFile(int r) {
        return added == 0 || !takesFields(r) ? fields(r) : fields(r) - added;
    }

    private boolean takesFields(int r) {
        ParseError parseError = parseError(r);
        return parseError == null || parseError == ParseError.TOO_MANY_FIELDS;
    }

    /**
     * How many fields were found in the file, before padding or truncation; other than {@link #fieldsOfFile} only if the record was mended.
     */
    public int found(int r) {
        return foundInFile == null ? row(r, RecordsBuilder.FOUND) : foundInFile[r];
    }

    /** Whether fields beyond the file's last column were dropped. */
    public boolean isTruncated(int r) {
        return found(r) > fieldsOfFile(r) && parseError(r) == null;
    }

    /** Whether fields of the file were missing. */
    public boolean isPadded(int r) {
        return found(r) < fieldsOfFile(r);
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

    /** Where the record ends in the bytes that were parsed, without its line end. */
    int rawEnd(int r) {
        return row(r, RecordsBuilder.RAW_END);
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
