package dev.caravan.web.limits;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;
import org.apache.coyote.InputBuffer;
import org.apache.tomcat.util.net.ApplicationBufferHandler;

/**
 * Prevents slow clients from occupying threads. Tomcat bounds the wait for the next byte, not for the body: one byte every nineteen
 * seconds would occupy a thread for years. So would the rest of a rejected body, which Tomcat reads so that the answer arrives. This valve
 * requires a minimum of bytes in each period, and reads the rest of a rejected body for one period. Headers are not affected: no thread
 * of Tomcat waits for them.
 */
public final class SlowBodyValve extends ValveBase {
    private static final double NANOS_A_SECOND = 1e9;
    private static final long MOST_OF_THE_REST = 64L << 20;

    private final long whileNanos;
    private final long leastBytes;

    /**
     * @param one period
     * @param bytesPerSecond minimum rate
     */
    public SlowBodyValve(Duration one, long bytesPerSecond) {
        super(true);
        this.whileNanos = one.toNanos();
        this.leastBytes = (long) (bytesPerSecond * (whileNanos / NANOS_A_SECOND));
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        org.apache.coyote.Request coyote = request.getCoyoteRequest();
        InputBuffer plain = coyote.getInputBuffer();
        Body body = new Body(plain);
        coyote.setInputBuffer(body);
        try {
            getNext().invoke(request, response);
            if (!isRead(coyote) && !request.isAsync()) {
                response.finishResponse();
                if (body.broken || !body.readsRest()) {
                    // Closes the connection: the rest of the body must not be parsed as the next request.
                    coyote.action(ActionCode.DISABLE_SWALLOW_INPUT, null);
                }
            }
        } finally {
            // Tomcat reuses the objects for the next request of the connection.
            coyote.setInputBuffer(plain);
        }
    }

    private static boolean isRead(org.apache.coyote.Request request) {
        AtomicBoolean isRead = new AtomicBoolean();
        request.action(ActionCode.REQUEST_BODY_FULLY_READ, isRead);
        return isRead.get();
    }

    /** Body of one request. Not thread-safe. */
    private final class Body implements InputBuffer {
        private final InputBuffer plain;
        private long waitedNanos;
        private long bytes;
        private boolean broken;

        Body(InputBuffer plain) {
            this.plain = plain;
        }

        @Override
        public int doRead(ApplicationBufferHandler into) throws IOException {
            long before = System.nanoTime();
            int count = read(into);
            waitedNanos += System.nanoTime() - before;
            bytes += Math.max(0, count);
            if (waitedNanos > whileNanos) {
                if (bytes < leastBytes && count >= 0) {
                    broken = true;
                    throw new SocketTimeoutException(
                            "%d bytes came while there should have been %d".formatted(bytes, leastBytes));
                }
                waitedNanos = 0;
                bytes = 0;
            }
            return count;
        }

        /** Nothing is read after a failure. */
        private int read(ApplicationBufferHandler into) throws IOException {
            try {
                return plain.doRead(into);
            } catch (IOException e) {
                broken = true;
                throw e;
            } catch (RuntimeException e) {
                // More trailers than Tomcat accepts.
                broken = true;
                throw new IOException("the body is malformed", e);
            }
        }

        @Override
        public int available() {
            return plain.available();
        }

        /** Whether the body ended. */
        boolean readsRest() {
            long start = System.nanoTime();
            long left = MOST_OF_THE_REST;
            Nowhere nowhere = new Nowhere();
            try {
                for (int count = read(nowhere); count >= 0; count = read(nowhere)) {
                    left -= count;
                    if (left < 0 || System.nanoTime() - start > whileNanos) {
                        return false;
                    }
                }
                return true;
            } catch (IOException e) {
                return false;
            }
        }
    }

    /** Receives the buffer that was read, and drops it. */
    private static final class Nowhere implements ApplicationBufferHandler {
        private ByteBuffer buffer = EMPTY_BUFFER;

        @Override
        public void setByteBuffer(ByteBuffer read) {
            buffer = read;
        }

        @Override
        public ByteBuffer getByteBuffer() {
            return buffer;
        }

        @Override
        public void expand(int size) {
            // The bytes are passed by reference.
        }
    }
}
