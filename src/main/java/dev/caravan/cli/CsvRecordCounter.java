package dev.caravan.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Counts the records of CSV that Caravan wrote: lines, but for those within double quotes. Not thread-safe. */
final class CsvRecordCounter extends FilterOutputStream {
    private boolean quoted;
    private long records;

    CsvRecordCounter(OutputStream out) {
        super(out);
    }

    /** With the header. */
    long records() {
        return records;
    }

    @Override
    public void write(int b) throws IOException {
        count((byte) b);
        out.write(b);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        for (int i = from; i < from + length; i++) {
            count(bytes[i]);
        }
        out.write(bytes, from, length);
    }

    private void count(byte b) {
        if (b == '"') {
            quoted = !quoted;
        } else if (b == '\n' && !quoted) {
            records++;
        }
    }
}
