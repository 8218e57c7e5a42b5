package dev.caravan.check.email;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * How the DNS is queried for the mail hosts of domains.
 *
 * @param servers recursive resolvers; empty for the system's resolvers
 * @param queryTimeout for one try at one server, above zero
 * @param callTimeout for all domains of one call, above zero; what isn't known by then is unknown
 * @param maxConcurrent concurrent queries, over all calls, 1 to 1,000
 * @param maxCached domains whose answer is kept, 0 to 10,000,000
 * @param minTtl the shortest time for which an answer is kept, whatever the DNS says
 * @param maxTtl the longest time for which an answer is kept, not below {@code minTtl}
 */
public record EmailMxSettings(
        List<InetSocketAddress> servers,
        Duration queryTimeout,
        Duration callTimeout,
        int maxConcurrent,
        int maxCached,
        Duration minTtl,
        Duration maxTtl) {
    public static final EmailMxSettings DEFAULT = new EmailMxSettings(
            List.of(),
            Duration.ofSeconds(3),
            Duration.ofSeconds(20),
            32,
            100_000,
            Duration.ofMinutes(1),
            Duration.ofHours(6));

    /** Refuses settings out of their range. */
    public EmailMxSettings {
        servers = List.copyOf(servers);
        EmailLimits.checkPositive("query-timeout", queryTimeout);
        EmailLimits.checkPositive("call-timeout", callTimeout);
        EmailLimits.checkRange("max-concurrent", maxConcurrent, 1, 1_000);
        EmailLimits.checkRange("max-cached", maxCached, 0, 10_000_000);
        EmailLimits.checkPositive("min-ttl", minTtl);
        if (maxTtl.compareTo(minTtl) < 0) {
            throw new IllegalArgumentException("max-ttl is " + maxTtl + ", below min-ttl, which is " + minTtl);
        }
    }

    Duration withinTtlBounds(long ttlSeconds) {
        Duration ttl = Duration.ofSeconds(ttlSeconds);
        if (ttl.compareTo(minTtl) < 0) {
            return minTtl;
        }
        return ttl.compareTo(maxTtl) > 0 ? maxTtl : ttl;
    }
}
