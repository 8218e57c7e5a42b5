package dev.caravan.csv.source;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The bytes of a source, counted. Its failures are distinguished from failures of its readers. Not thread-safe. */
final class RawInput extends FilterInputStream {
    private long bytesRead;
    private boolean failed;

    RawInput(InputStream in) {
        super(in);
    }

    long bytesRead() {
        return bytesRead;
    }

    /** Whether the source itself has failed. */
    boolean hasFailed() {
        return failed;
    }

    @Override
    public int read() throws IOException {
        try {
            int value = in.read();
            bytesRead += value < 0 ? 0 : 1;
            return value;
        } catch (IOException e) {
            failed = true;
            throw e;
        }
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        try {
            int read = in.read(into, from, length);
            bytesRead += Math.max(0, read);
            return read;
        } catch (IOException e) {
            failed = true;
            throw e;
        }
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
