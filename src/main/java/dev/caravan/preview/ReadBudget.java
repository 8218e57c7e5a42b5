package dev.caravan.preview;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** How many bytes a preview may read, each time it opens its source counted, and for how long. Not thread-safe. */
final class ReadBudget {
    private final long mostBytes;
    private final Duration most;
    private final long endNanos;
    private long bytes;
    private boolean spent;

    ReadBudget(long mostBytes, Duration most) {
        this.mostBytes = mostBytes;
        this.most = most;
        this.endNanos = System.nanoTime() + most.toNanos();
    }

    /** Thrown by a read beyond the budget. */
    static final class SpentException extends IOException {
        private static final long serialVersionUID = 1L;

        SpentException(String message) {
            super(message);
        }
    }

    /** The source, within this budget. */
    PreviewSource of(PreviewSource source) {
        return new PreviewSource(
                source.name(), source.label(), () -> new Bounded(source.bytes().open()));
    }

    /** Whether a read was refused: readers may have made another exception of that. */
    boolean isSpent() {
        return spent;
    }

    String message() {
        return "a preview reads %d MB within %d s at most".formatted(mostBytes >> 20, most.toSeconds());
    }

    private void take(long read) throws SpentException {
        bytes += Math.max(0, read);
        if (bytes > mostBytes || endNanos - System.nanoTime() < 0) {
            spent = true;
            throw new SpentException(message());
        }
    }

    private final class Bounded extends FilterInputStream {
        Bounded(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            take(read < 0 ? 0 : 1);
            return read;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            take(read);
            return read;
        }

        @Override
        public long skip(long count) throws IOException {
            long skipped = super.skip(count);
            take(skipped);
            return skipped;
        }
    }
}
