package dev.caravan.web.upload;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Bounds the uploads that start at the same time, first come, first served: hundreds may arrive at once, and other clients still need
 * processors to watch their jobs. A permit is released where the body begins, because a client may take arbitrarily long to send it; so no
 * upload waits for the network or a lock of another upload. What follows the body has separate permits, where the job is claimed.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 11)
@ConditionalOnProperty("caravan.web.enabled")
class UploadConcurrencyFilter extends OncePerRequestFilter {
    /** Paths of all upload endpoints. */
    private static final String PATH = "/api/upload";

    private static final int AT_ONCE = 2;

    private final Semaphore turns = new Semaphore(AT_ONCE, true);

    /** URL-encoded forms are rejected, and Tomcat reads their bodies as parameters, bypassing {@link Body}. */
    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !request.getRequestURI().startsWith(PATH)
                || UploadsController.isForm(request)
                || HttpMethod.GET.matches(request.getMethod())
                || HttpMethod.HEAD.matches(request.getMethod());
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        turns.acquireUninterruptibly();
        Turn turn = new Turn(turns);
        try {
            chain.doFilter(new Upload(request, turn), response);
        } finally {
            turn.end();
        }
    }

    /** Body of one request. Not thread-safe. */
    private static final class Turn {
        private final Semaphore turns;
        private final AtomicBoolean ended = new AtomicBoolean();

        Turn(Semaphore turns) {
            this.turns = turns;
        }

        void end() {
            if (ended.compareAndSet(false, true)) {
                turns.release();
            }
        }
    }

    private static final class Upload extends HttpServletRequestWrapper {
        private final Turn turn;

        Upload(HttpServletRequest request, Turn turn) {
            super(request);
            this.turn = turn;
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            return new Body(super.getInputStream(), turn);
        }
    }

    private static final class Body extends ServletInputStream {
        private final ServletInputStream plain;
        private final Turn turn;

        Body(ServletInputStream plain, Turn turn) {
            this.plain = plain;
            this.turn = turn;
        }

        @Override
        public int read() throws IOException {
            turn.end();
            return plain.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            turn.end();
            return plain.read(bytes, offset, length);
        }

        @Override
        public int available() throws IOException {
            return plain.available();
        }

        @Override
        public boolean isFinished() {
            return plain.isFinished();
        }

        @Override
        public boolean isReady() {
            return plain.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            plain.setReadListener(listener);
        }
    }
}
