package dev.caravan.web;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** What each address has asked for lately. So many are remembered at most that they take a few megabytes. Thread-safe. */
@Component
@ConditionalOnProperty("caravan.web.enabled")
class Clients {
    private static final int MOST = 20_000;

    private final WebSettings.Limits limits;
    private final Cache<String, Client> clients = Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfterAccess(Duration.ofMinutes(10))
            .build();
    private final Cache<String, AtomicInteger> failedLogins = Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfterWrite(Duration.ofMinutes(1))
            .build();

    Clients(WebSettings settings) {
        this.limits = settings.limits();
    }

    Client of(HttpServletRequest request) {
        return Objects.requireNonNull(clients.get(request.getRemoteAddr(), address -> new Client(limits)));
    }

    void failedToLogIn(HttpServletRequest request) {
        Objects.requireNonNull(failedLogins.get(request.getRemoteAddr(), address -> new AtomicInteger()))
                .incrementAndGet();
    }

    /** Within a minute of the first of them. */
    boolean failedToLogInTooOften(HttpServletRequest request) {
        AtomicInteger failed = failedLogins.getIfPresent(request.getRemoteAddr());
        return failed != null && failed.get() >= limits.failedLoginsPerMinute();
    }

    /** A token bucket (ITU-T I.371's leaky bucket as a meter), and requests at work. */
    static final class Client {
        private static final double NANOS_A_SECOND = 1e9;

        private final WebSettings.Limits limits;
        private double tokens;
        private long filledNanos = System.nanoTime();
        private int atWork;

        private Client(WebSettings.Limits limits) {
            this.limits = limits;
            this.tokens = limits.burst();
        }

        /** Whether it may ask for one more thing now; then {@link #end} must follow. */
        synchronized boolean begin() {
            long now = System.nanoTime();
            tokens = Math.min(
                    limits.burst(), tokens + (now - filledNanos) / NANOS_A_SECOND * limits.requestsPerSecond());
            filledNanos = now;
            if (tokens < 1 || atWork >= limits.concurrentRequests()) {
                return false;
            }
            tokens--;
            atWork++;
            return true;
        }

        synchronized void end() {
            atWork--;
        }
    }
}
