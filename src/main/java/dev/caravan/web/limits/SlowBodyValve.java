package dev.caravan.web.limits;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
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
 * requires a minimum of bytes in each period, ends a body after the longest time that it may take, and reads the rest of a rejected body for
 * one period. Clients of many addresses could still occupy all threads with bodies that are just fast enough, so only some threads
 * wait for bytes at once, and the others are left for requests whose bytes are there. Headers are not affected: no thread
 * of Tomcat waits for them.
 */
public final class SlowBodyValve extends ValveBase {
    private static final double NANOS_A_SECOND = 1e9;
    private static final String UPLOADS = "/api/upload";
    private static final long MOST_OF_THE_REST = 64L << 20;

    /** Between the packets of a fast client; a slow one has seldom sent anything by then. */
    private static final long GRACE_MILLIS = 50;

    private final long whileNanos;
    private final long leastBytes;
    private final long bodyNanos;
    private final long uploadNanos;
    private final Semaphore waits;

    /**
     * @param one period
     * @param bytesPerSecond minimum rate
     * @param body longest time for a whole body
     * @param upload the same for one of an upload
     * @param waits threads that may wait for bytes of any client at once
     */
    public SlowBodyValve(Duration one, long bytesPerSecond, Duration body, Duration upload, int waits) {
        super(true);
        this.whileNanos = one.toNanos();
        this.leastBytes = (long) (bytesPerSecond * (whileNanos / NANOS_A_SECOND));
        this.bodyNanos = body.toNanos();
        this.uploadNanos = upload.toNanos();
        this.waits = new Semaphore(waits);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        org.apache.coyote.Request coyote = request.getCoyoteRequest();
        InputBuffer plain = coyote.getInputBuffer();
        Body body = new Body(coyote, request.getRequestURI().startsWith(UPLOADS) ? uploadNanos : bodyNanos);
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
        private final org.apache.coyote.Request request;
        private final InputBuffer plain;
        private final long startNanos = System.nanoTime();
        private final long longestNanos;
        private long waitedNanos;
        private long bytes;
        private boolean broken;

        Body(org.apache.coyote.Request request, long longestNanos) {
            this.request = request;
            this.plain = request.getInputBuffer();
            this.longestNanos = longestNanos;
        }

        @Override
        public int doRead(ApplicationBufferHandler into) throws IOException {
            long before = System.nanoTime();
            int count = read(into);
            long now = System.nanoTime();
            waitedNanos += now - before;
            bytes += Math.max(0, count);
            if (now - startNanos > longestNanos && count >= 0) {
                broken = true;
                throw new SocketTimeoutException("the body did not end in time");
            }
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
            boolean waiting = beginsToWait();
            try {
                return plain.doRead(into);
            } catch (IOException e) {
                broken = true;
                throw e;
            } catch (RuntimeException e) {
                // More trailers than Tomcat accepts.
                broken = true;
                throw new IOException("the body is malformed", e);
            } finally {
                if (waiting) {
                    waits.release();
                }
            }
        }

        /**
         * Whether this thread counts as waiting; false: the bytes are there.
         *
         * @throws SocketTimeoutException if they are not, and too many threads wait
         */
        private boolean beginsToWait() throws SocketTimeoutException {
            if (waits.tryAcquire()) {
                return true;
            }
            if (isThere()) {
                return false;
            }
            try {
                if (waits.tryAcquire(GRACE_MILLIS, TimeUnit.MILLISECONDS)) {
                    return true;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (isThere()) {
                return false;
            }
            broken = true;
            throw new SocketTimeoutException("too many bodies come slowly at once");
        }

        /** Of a body in pieces, bytes that are there may be half of a piece's head, so that reading waits. */
        private boolean isThere() {
            if (request.getContentLengthLong() < 0) {
                return false;
            }
            request.action(ActionCode.AVAILABLE, true);
            return request.getAvailable() > 0;
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
