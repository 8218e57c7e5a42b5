package dev.caravan.load.table;

import dev.caravan.check.FieldTrim;
import dev.caravan.csv.Records;
import dev.caravan.value.ValueFormat;
import java.util.Arrays;

/**
 * Rows in the text format of PostgreSQL's COPY (PostgreSQL documentation, "COPY", "Text Format"), which LOAD DATA of MySQL and MariaDB reads by
 * default, too, built from a chunk's bytes without decoding them. Grows as needed and is reused. Not thread-safe.
 */
final class CopyText {
    private static final byte[] NULL = {'\\', 'N'};
    private static final byte[] ESCAPES = new byte[128];

    static {
        ESCAPES['\\'] = '\\';
        ESCAPES['\t'] = 't';
        ESCAPES['\n'] = 'n';
        ESCAPES['\r'] = 'r';
    }

    private static final int FIRST_BYTES = 1 << 16;

    /** A larger buffer, which a single large record needed, is not kept for the next chunk. */
    private static final int MOST_KEPT_BYTES = 1 << 23;

    private byte[] bytes = new byte[FIRST_BYTES];
    private int size;

    byte[] bytes() {
        return bytes;
    }

    int size() {
        return size;
    }

    void clear() {
        size = 0;
        if (bytes.length > MOST_KEPT_BYTES) {
            bytes = new byte[FIRST_BYTES];
        }
    }

    /** Appends a field as in the file: an empty one without quotes is NULL, with quotes it is the empty text. */
    void field(Records records, int r, int c) {
        int start = records.start(r, c);
        int end = records.end(r, c);
        if (start == end && !records.quoted(r, c)) {
            nothing();
        } else {
            text(records.content(), start, end);
        }
    }

    /** Appends the value of a field. */
    void value(Records records, int r, int c, FieldTrim reading) {
        byte[] content = records.content();
        int fieldEnd = records.end(r, c);
        int fieldStart = records.start(r, c);
        int start = reading.start(content, fieldStart, fieldEnd);
        int end = reading.end(content, fieldStart, start, fieldEnd);
        ValueFormat valueFormat = reading.valueFormat();
        if (reading.isNull(content, start, end, records.quoted(r, c))) {
            byte[] written = reading.writtenDefault();
            if (written == null) {
                nothing();
            } else {
                text(written, 0, written.length);
            }
        } else if (valueFormat == null || !valueFormat.isRewritten()) {
            text(content, start, end);
        } else {
            reserve(valueFormat.maxBytes(end - start));
            advance(valueFormat.write(content, start, end, bytes, size));
        }
    }

    void nothing() {
        raw(NULL, 0, NULL.length);
    }

    void number(long value) {
        byte[] digits = Long.toString(value).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        raw(digits, 0, digits.length);
    }

    void text(byte[] from, int start, int end) {
        reserve(2 * (end - start));
        int at = size;
        for (int i = start; i < end; i++) {
            byte b = from[i];
            if (b >= 0 && ESCAPES[b] != 0) {
                bytes[at++] = '\\';
                bytes[at++] = ESCAPES[b];
            } else {
                bytes[at++] = b;
            }
        }
        size = at;
    }

    void tab() {
        reserve(1);
        bytes[size++] = '\t';
    }

    /** Removes the last tab. */
    void dropTab() {
        size--;
    }

    void endRow() {
        reserve(1);
        bytes[size++] = '\n';
    }

    /** Reserves bytes for the caller, who writes from {@link #size} on and then calls {@link #advance}. */
    void reserve(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
        }
    }

    void advance(int written) {
        size += written;
    }

    private void raw(byte[] from, int start, int end) {
        reserve(end - start);
        System.arraycopy(from, start, bytes, size, end - start);
        size += end - start;
    }
}
