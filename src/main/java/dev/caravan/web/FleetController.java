package dev.caravan.web;

import dev.caravan.fleet.Heartbeats;
import dev.caravan.fleet.QueueConditions;
import dev.caravan.fleet.QueueConditions.QueueCondition;
import dev.caravan.web.problem.ProblemException;
import dev.caravan.web.problem.ProblemType;
import dev.caravan.web.settings.LoggedIn;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The processes that share the ledger, and the queues between them. */
@RestController
@Tag(name = "Workers and queues")
@ConditionalOnProperty("caravan.web.enabled")
class FleetController {
    /** Meter of processes with loaders. */
    private static final String OLDEST = "caravan.queue.oldest.message";

    private final Heartbeats heartbeats;
    private final QueueConditions queues;
    private final MeterRegistry meters;

    FleetController(Heartbeats heartbeats, QueueConditions queues, MeterRegistry meters) {
        this.heartbeats = heartbeats;
        this.queues = queues;
        this.meters = meters;
    }

    @Operation(summary = "List the processes that share the ledger")
    @GetMapping("/api/workers")
    FleetResponse.Workers workers() {
        requireUnbound();
        return new FleetResponse.Workers(
                heartbeats.workers().stream().map(FleetResponse.Worker::of).toList());
    }

    @Operation(summary = "List the queues, and what waits on them")
    @GetMapping("/api/queues")
    FleetResponse.Queues queues() {
        requireUnbound();
        return new FleetResponse.Queues(
                queues.database(),
                queues.all().stream()
                        .map(queue -> FleetResponse.Queue.of(queue, oldestSeconds(queue)))
                        .toList());
    }

    private @Nullable Double oldestSeconds(QueueCondition queue) {
        TimeGauge oldest = queue.kind() == QueueConditions.Kind.CHUNKS
                ? meters.find(OLDEST).timeGauge()
                : null;
        return oldest == null ? null : oldest.value(TimeUnit.SECONDS);
    }

    private static void requireUnbound() {
        if (!LoggedIn.submitter().unbound()) {
            throw new ProblemException(
                    ProblemType.FORBIDDEN, "workers and queues are of all tables; this login is bound to some");
        }
    }
}
