package dev.caravan.fleet;

import dev.caravan.ledger.Workers;
import java.time.Instant;
import java.util.List;

/**
 * A process that shares the ledger, as it told of itself.
 *
 * @param here whether it is this process
 * @param version empty: unknown
 * @param silent whether nothing was heard of it for longer than a process that works takes
 * @param leases jobs that it holds
 * @param loaders chunks that it loads at once
 * @param rowsPerSecond records loaded, or read if it doesn't load, between its last two heartbeats
 * @param paused names of stages that are paused in it alone
 */
public record Worker(
        String id,
        boolean here,
        String host,
        long pid,
        List<String> roles,
        String version,
        Instant started,
        Instant lastHeartbeat,
        boolean silent,
        long leases,
        int loaders,
        long rowsPerSecond,
        List<String> paused) {
    static Worker of(Workers.Worker told) {
        return new Worker(
                told.id(),
                told.here(),
                told.host(),
                told.pid(),
                list(told.heartbeat().roles()),
                told.heartbeat().version(),
                told.startedAt().toInstant(),
                told.heartbeatAt().toInstant(),
                told.silent(),
                told.leases(),
                told.heartbeat().loaders(),
                told.heartbeat().rowsPerSecond(),
                list(told.heartbeat().paused()));
    }

    private static List<String> list(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(","));
    }
}
