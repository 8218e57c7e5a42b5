package dev.caravan.web.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;

import jakarta.servlet.FilterChain;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/** Turns of uploads. */
class UploadConcurrencyFilterTest {
    private static final int MANY = 20;

    private final UploadConcurrencyFilter filter = new UploadConcurrencyFilter();
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

    /** Sends that many uploads at once. */
    private List<Future<?>> send(int count, String method, String path, FilterChain chain) {
        return IntStream.range(0, count)
                .<Future<?>>mapToObj(each -> send(method, path, "text/csv", chain))
                .toList();
    }

    private static void awaitAll(List<Future<?>> sent) throws Exception {
        for (Future<?> each : sent) {
            each.get(10, TimeUnit.SECONDS);
        }
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
        List<Future<?>> sent = send(MANY, "POST", "/api/uploads", (request, response) -> {
            most.accumulateAndGet(atWork.incrementAndGet(), Math::max);
            mayGo.acquireUninterruptibly();
            atWork.decrementAndGet();
            request.getInputStream().read();
        });
        await("as many as may").untilAtomic(atWork, is(2));
        mayGo.release(MANY);
        awaitAll(sent);
        assertThat(most).hasValue(2);
    }

    @ParameterizedTest
    @CsvSource({"POST, /api/uploads", "POST, /api/upload_file", "PATCH, /api/uploads/tus/x"})
    void whoWaitsForABodyKeepsNobodyWaiting(String method, String path) throws Exception {
        CountDownLatch comes = new CountDownLatch(1);
        CountDownLatch waiting = new CountDownLatch(MANY);
        List<Future<?>> sent = send(MANY, method, path, (request, response) -> {
            request.getInputStream().read(new byte[4]);
            waiting.countDown();
            waitFor(comes);
        });
        assertThat(waiting.await(10, TimeUnit.SECONDS)).isTrue();
        comes.countDown();
        awaitAll(sent);
    }

    @Test
    void refusedOnesGiveTheirTurnBack() {
        List<Future<?>> sent = send(MANY, "POST", "/api/uploads", (request, response) -> {
            throw new IllegalStateException("refused");
        });
        assertThat(sent)
                .allSatisfy(each ->
                        assertThatThrownBy(() -> each.get(10, TimeUnit.SECONDS)).hasRootCauseMessage("refused"));
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
        List<Future<?>> uploads = send(2, "POST", "/api/uploads", (request, response) -> {
            begun.countDown();
            waitFor(goOn);
        });
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        send(method, path, type, (request, response) -> {}).get(10, TimeUnit.SECONDS);
        goOn.countDown();
        awaitAll(uploads);
    }
}
