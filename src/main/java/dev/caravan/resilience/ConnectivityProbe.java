package dev.caravan.resilience;

import dev.caravan.queue.Queues;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Lazy;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Asks whether database and queue are there. Thread-safe. */
@Component
@Lazy
class ConnectivityProbe {
    private final JdbcTemplate jdbc;
    private final Queues queues;

    ConnectivityProbe(JdbcTemplate jdbc, Queues queues) {
        this.jdbc = jdbc;
        this.queues = queues;
    }

    /** Why not; null: both are there. Queues of a service that came back without them are made again. */
    @Nullable Throwable failure() {
        try {
            jdbc.queryForObject("SELECT 1", Integer.class);
            queues.restore();
            return null;
        } catch (RuntimeException e) {
            return e;
        }
    }
}
