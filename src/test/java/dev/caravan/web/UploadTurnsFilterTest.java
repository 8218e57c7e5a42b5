package dev.caravan.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;

import jakarta.servlet.FilterChain;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/** Turns of uploads. */
class UploadTurnsFilterTest {
    private static final int MANY = 20;

    private final UploadTurnsFilter filter = new UploadTurnsFilter();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Future<?> send(String method, String path, FilterChain chain) {
        return send(method, path, "text/csv", chain);
    }

    private Future<?> send(String method, String path, String type, FilterChain chain) {
        MockHttpServletRequest request = new MockHttpServletRequest(method, path);
        request.setContentType(type);
        request.setContent(new byte[10]);
        return threads.submit(() -> {
            filter.doFilter(request, new MockHttpServletResponse(), chain);
            return null;
        });
    }

    @Test
    void onlyAFewAreWorkedOnBeforeTheirBodies() throws Exception {
        Semaphore mayGo = new Semaphore(0);
        AtomicInteger atWork = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        for (int i = 0; i < MANY; i++) {
            send("POST", "/api/uploads", (request, response) -> {
                most.accumulateAndGet(atWork.incrementAndGet(), Math::max);
                mayGo.acquireUninterruptibly();
                atWork.decrementAndGet();
                request.getInputStream().read();
                done.incrementAndGet();
            });
        }
        await("as many as may").untilAtomic(atWork, is(2));
        mayGo.release(MANY);
        await("all of them").untilAtomic(done, is(MANY));
        assertThat(most).hasValue(2);
    }

    @ParameterizedTest
    @CsvSource({"POST, /api/uploads", "POST, /api/upload_file", "PATCH, /api/uploads/tus/x"})
    void whoWaitsForABodyKeepsNobodyWaiting(String method, String path) throws Exception {
        CountDownLatch comes = new CountDownLatch(1);
        CountDownLatch waiting = new CountDownLatch(MANY);
        for (int i = 0; i < MANY; i++) {
            send(method, path, (request, response) -> {
                request.getInputStream().read(new byte[4]);
                waiting.countDown();
                waitFor(comes);
            });
        }
        assertThat(waiting.await(10, TimeUnit.SECONDS)).isTrue();
        comes.countDown();
    }

    @Test
    void refusedOnesGiveTheirTurnBack() throws Exception {
        AtomicInteger refused = new AtomicInteger();
        for (int i = 0; i < MANY; i++) {
            send("POST", "/api/uploads", (request, response) -> {
                refused.incrementAndGet();
                throw new IllegalStateException("refused");
            });
        }
        await("all of them").untilAtomic(refused, is(MANY));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/uploads/tus/x, text/csv",
        "HEAD, /api/uploads/tus/x, text/csv",
        "POST, /api/uploads, application/x-www-form-urlencoded",
        "POST, /api/jobs, application/json",
        "GET, /api/jobs/1, text/csv"
    })
    void othersNeedNone(String method, String path, String type) throws Exception {
        CountDownLatch begun = new CountDownLatch(2);
        CountDownLatch goOn = new CountDownLatch(1);
        for (int i = 0; i < 2; i++) {
            send("POST", "/api/uploads", (request, response) -> {
                begun.countDown();
                waitFor(goOn);
            });
        }
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        send(method, path, type, (request, response) -> {}).get(10, TimeUnit.SECONDS);
        goOn.countDown();
    }
}
