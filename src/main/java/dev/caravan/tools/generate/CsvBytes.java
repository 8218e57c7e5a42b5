package dev.caravan.tools.generate;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/** Records as RFC 4180 has them, but for the line end, which is LF; fields are quoted where they must be. */
final class CsvBytes {
    private byte[] bytes;
    private int length;

    CsvBytes(int expectedLength) {
        bytes = new byte[expectedLength];
    }

    int length() {
        return length;
    }

    void writeTo(OutputStream out) throws IOException {
        out.write(bytes, 0, length);
    }

    void addRecord(byte[][] fields) {
        for (int i = 0; i < fields.length; i++) {
            if (i > 0) {
                add(',');
            }
            addField(fields[i]);
        }
        add('\n');
    }

    private void addField(byte[] field) {
        if (!needsQuotes(field)) {
            reserve(field.length);
            System.arraycopy(field, 0, bytes, length, field.length);
            length += field.length;
            return;
        }
        add('"');
        for (byte b : field) {
            if (b == '"') {
                add('"');
            }
            add(b);
        }
        add('"');
    }

    private static boolean needsQuotes(byte[] field) {
        for (byte b : field) {
            if (b == ',' || b == '"' || b == '\n' || b == '\r') {
                return true;
            }
        }
        return false;
    }

    private void add(int b) {
        reserve(1);
        bytes[length++] = (byte) b;
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
        }
    }
}
