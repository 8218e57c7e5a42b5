package dev.caravan.web.limits;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.caravan.digest.Sha256;
import dev.caravan.web.settings.WebSettings;
import jakarta.servlet.http.HttpServletRequest;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.stereotype.Component;

/**
 * Recent requests of each client: an IPv4 address, or an IPv6 network of 64 bits, which one subscriber has (RFC 6177). The number of
 * clients is bounded, so that they take a few megabytes. Thread-safe.
 */
@Component
@ConditionalOnProperty("caravan.management.enabled")
public class ClientLimits {
    private static final int MOST = 20_000;
    private static final int NETWORK_BYTES = 8;

    private final WebSettings.Limits limits;
    private final Cache<String, Client> clients = Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfterAccess(Duration.ofMinutes(10))
            .build();
    private final Cache<String, AtomicInteger> failedLogins = Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfterWrite(Duration.ofMinutes(1))
            .build();

    private final Cache<String, AtomicInteger> failedLoginsOfUsers = Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfterWrite(Duration.ofMinutes(1))
            .build();

    /** Digests of addresses and users that logged in there. */
    private final Cache<String, Boolean> knownLogins = Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfterWrite(Duration.ofDays(1))
            .build();

    ClientLimits(WebSettings settings) {
        this.limits = settings.limits();
    }

    public Client of(HttpServletRequest request) {
        return Objects.requireNonNull(clients.get(nameOf(request.getRemoteAddr()), address -> new Client(limits)));
    }

    static String nameOf(String address) {
        if (address.indexOf(':') < 0) {
            return address;
        }
        try {
            // No DNS query: the text has a colon. Java turns a mapped IPv4 address into a plain one.
            InetAddress parsed = InetAddress.getByName(address);
            return parsed instanceof Inet6Address
                    ? HexFormat.of().formatHex(Arrays.copyOf(parsed.getAddress(), NETWORK_BYTES))
                    : parsed.getHostAddress();
        } catch (UnknownHostException e) {
            return address;
        }
    }

    public void failedToLogIn(HttpServletRequest request) {
        failuresOf(request.getRemoteAddr()).incrementAndGet();
    }

    /** Failed logins within a minute of the first. */
    public boolean failedToLogInTooOften(HttpServletRequest request) {
        AtomicInteger failed = failedLogins.getIfPresent(nameOf(request.getRemoteAddr()));
        return failed != null && isTooMany(failed);
    }

    /**
     * Checks the passwords of one client one after another, so that concurrent guesses can't exceed the limit or occupy every processor;
     * counts failures, of the address and of the user.
     *
     * @throws TooManyLoginsException if the client has failed too often, or others have as this user
     */
    public Authentication logIn(String address, String user, Supplier<Authentication> login) {
        AtomicInteger failures = failuresOf(address);
        AtomicInteger failuresOfUser = failuresOfUser(user);
        String known = Sha256.hex(nameOf(address) + "\n" + user);
        synchronized (failures) {
            // Guesses from elsewhere must not lock a user out at the address that the user comes from.
            boolean isKnown = knownLogins.getIfPresent(known) != null;
            if (isTooMany(failures) || (!isKnown && failuresOfUser.get() >= limits.failedLoginsPerMinute())) {
                throw new TooManyLoginsException();
            }
            if (!isKnown) {
                // Before the check, so that guesses from many addresses at once are counted, too.
                failuresOfUser.incrementAndGet();
            }
            try {
                Authentication who = login.get();
                knownLogins.put(known, true);
                if (!isKnown) {
                    failuresOfUser.decrementAndGet();
                }
                return who;
            } catch (AuthenticationException e) {
                failures.incrementAndGet();
                throw e;
            }
        }
    }

    private AtomicInteger failuresOfUser(String user) {
        return Objects.requireNonNull(failedLoginsOfUsers.get(Sha256.hex(user), name -> new AtomicInteger()));
    }

    private AtomicInteger failuresOf(String address) {
        return Objects.requireNonNull(failedLogins.get(nameOf(address), name -> new AtomicInteger()));
    }

    private boolean isTooMany(AtomicInteger failures) {
        return failures.get() >= limits.failedLoginsPerMinute();
    }

    /** A token bucket (ITU-T I.371's leaky bucket as a meter), and the number of running requests. */
    public static final class Client {
        private static final double NANOS_A_SECOND = 1e9;

        private final WebSettings.Limits limits;
        private double tokens;
        private long filledNanos = System.nanoTime();
        private int atWork;

        private Client(WebSettings.Limits limits) {
            this.limits = limits;
            this.tokens = limits.burst();
        }

        /** Whether the client may make a request now; if so, {@link #end} must follow. */
        public synchronized boolean begin() {
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

        public synchronized void end() {
            atWork--;
        }
    }
}
