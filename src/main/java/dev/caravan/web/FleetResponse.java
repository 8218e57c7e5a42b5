package dev.caravan.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.caravan.fleet.QueueConditions;
import dev.caravan.fleet.QueueConditions.QueueCondition;
import dev.caravan.resilience.BreakerState;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Processes and queues over HTTP. */
final class FleetResponse {
    private FleetResponse() {}

    /** The processes that share the ledger, those that started first first, at most 500. */
    @Schema(name = "WorkerList")
    record Workers(List<Worker> workers) {}

    /**
     * A process, as it told at its last heartbeat.
     *
     * @param here whether it is the one that answers
     * @param version absent: it didn't tell
     * @param silent whether nothing was heard of it for half a minute; after an hour it is forgotten
     * @param leases jobs that it holds
     * @param loaders chunks that it loads at once
     * @param rowsPerSecond records that it loaded, or read if it doesn't load, between its last two heartbeats
     * @param paused stages that are paused in it alone
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "Worker")
    record Worker(
            String id,
            boolean here,
            String host,
            long pid,
            List<String> roles,
            @Nullable String version,
            @Schema(format = "date-time") String started,
            @Schema(format = "date-time") String lastHeartbeat,
            boolean silent,
            long leases,
            int loaders,
            long rowsPerSecond,
            List<String> paused) {
        static Worker of(dev.caravan.fleet.Worker worker) {
            return new Worker(
                    worker.id(),
                    worker.here(),
                    worker.host(),
                    worker.pid(),
                    worker.roles(),
                    worker.version().isEmpty() ? null : worker.version(),
                    worker.started().toString(),
                    worker.lastHeartbeat().toString(),
                    worker.silent(),
                    worker.leases(),
                    worker.loaders(),
                    worker.rowsPerSecond(),
                    worker.paused());
        }
    }

    /**
     * The queues, that of chunks first, as the process that answers sees them.
     *
     * @param database state of the database's circuit breaker
     */
    @Schema(name = "QueueList")
    record Queues(BreakerState database, List<Queue> queues) {}

    /**
     * A queue; numbers are approximate, as SQS tells them, and absent while it can't be asked.
     *
     * @param kind CHUNKS, DEAD_LETTERS, or NOTIFICATIONS of buckets
     * @param depth messages that wait
     * @param inFlight messages that were received and not yet deleted: chunks that are being loaded
     * @param oldestSeconds age of the oldest message, at most; absent if no loader of this process can tell
     * @param deadLetters messages on its dead letter queue; absent also if it is one itself
     * @param state of its circuit breaker
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "Queue")
    record Queue(
            String queue,
            QueueConditions.Kind kind,
            @Nullable Long depth,
            @Nullable Long inFlight,
            @Nullable Double oldestSeconds,
            @Nullable Long deadLetters,
            BreakerState state) {
        static Queue of(QueueCondition queue, @Nullable Double oldestSeconds) {
            return new Queue(
                    queue.name(),
                    queue.kind(),
                    queue.depth(),
                    queue.inFlight(),
                    oldestSeconds,
                    queue.deadLetters(),
                    queue.state());
        }
    }
}
