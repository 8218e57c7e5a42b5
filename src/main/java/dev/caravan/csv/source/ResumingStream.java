package dev.caravan.csv.source;

import dev.caravan.csv.UnreadableSourceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bytes of one version of a remote source. Resumes at the same byte when the connection breaks. Not thread-safe. */
public final class ResumingStream extends InputStream {
    private static final Logger LOG = LoggerFactory.getLogger(ResumingStream.class);

    /** Tries without a byte in between, some 25 s together. */
    private static final int TRIES = 8;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

    /** A connection of one version of the source. */
    public interface Connection {
        /** Reads on; -1 at the end. */
        int read(byte[] into, int from, int length) throws IOException;

        /** Ends it without reading on. */
        void abort();
    }

    /** Opens connections. */
    public interface Opening {
        /** @param offset of its first byte in the source, less than the source's size unless that is 0 */
        Connection from(long offset) throws IOException;
    }

    private final String name;
    private final long size;
    private final Opening opening;
    private @Nullable Connection connection;
    private long position;
    private int failures;

    /** @param size bytes of the source */
    public ResumingStream(String name, long size, Opening opening) {
        this.name = name;
        this.size = size;
        this.opening = opening;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (position < size) {
            try {
                if (connection == null) {
                    connection = opening.from(position);
                }
                int read = connection.read(into, from, length);
                if (read < 0) {
                    throw new IOException("it ended after %d of %d bytes".formatted(position, size));
                }
                position += read;
                failures = 0;
                return read;
            } catch (UnreadableSourceException e) {
                throw e;
            } catch (IOException e) {
                rest(e);
            }
        }
        return -1;
    }

    private void rest(IOException failure) throws IOException {
        drop();
        failures++;
        // Without its cause, which would be taken for the queue's.
        if (failures >= TRIES || Thread.currentThread().isInterrupted()) {
            throw new IOException("%s: the connection broke at byte %d and could not be made again: %s"
                    .formatted(name, position, failure.getMessage()));
        }
        LOG.info("{}: the connection broke at byte {}, going on from there: {}", name, position, failure.toString());
        try {
            TimeUnit.MILLISECONDS.sleep(FIRST_PAUSE.toMillis() << (failures - 1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException(name + ": stopped").initCause(e);
        }
    }

    private void drop() {
        if (connection != null) {
            connection.abort();
            connection = null;
        }
    }

    @Override
    public void close() {
        drop();
    }
}
