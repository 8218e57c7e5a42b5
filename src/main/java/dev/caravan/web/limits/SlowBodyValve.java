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
 * Lets no client keep a thread by sending next to nothing. Tomcat bounds the wait for the next byte, not for the body: one byte in every
 * nineteen seconds would keep a thread for years, and so would the rest of a body that was refused, which Tomcat reads so that the refusal
 * arrives. Here it is as many bytes in each while as the slowest client that is waited for sends; and the rest is read for one while.
 * Headers need none of that: Tomcat has no thread wait for them.
 */
public final class SlowBodyValve extends ValveBase {
    private static final double NANOS_A_SECOND = 1e9;
    private static final long MOST_OF_THE_REST = 64L << 20;

    private final long whileNanos;
    private final long leastBytes;

    /**
     * @param one while
     * @param bytesPerSecond of the slowest client
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
                    // And the connection is closed: what is left of the body must not be taken for a request.
                    coyote.action(ActionCode.DISABLE_SWALLOW_INPUT, null);
                }
            }
        } finally {
            // Tomcat uses the same objects for the connection's next request.
            coyote.setInputBuffer(plain);
        }
    }

    private static boolean isRead(org.apache.coyote.Request request) {
        AtomicBoolean isRead = new AtomicBoolean();
        request.action(ActionCode.REQUEST_BODY_FULLY_READ, isRead);
        return isRead.get();
    }

    /** Of one request; used by one thread at a time. */
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

        /** Nothing that comes after a failure is waited for. */
        private int read(ApplicationBufferHandler into) throws IOException {
            try {
                return plain.doRead(into);
            } catch (IOException e) {
                broken = true;
                throw e;
            } catch (RuntimeException e) {
                // More trailers than Tomcat takes.
                broken = true;
                throw new IOException("the body is malformed", e);
            }
        }

        @Override
        public int available() {
            return plain.available();
        }

        /** Whether it came to the end. */
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

    /** Takes what was read by reference; nobody looks at it. */
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
            // What is read is passed by reference.
        }
    }
}
