package dev.caravan.resilience;

import dev.caravan.queue.Queues;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Lazy;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Checks whether database and queue can be reached. Thread-safe. */
@Component
@Lazy
class ConnectivityProbe {
    private final JdbcTemplate jdbc;
    private final Queues queues;

    ConnectivityProbe(JdbcTemplate jdbc, Queues queues) {
        this.jdbc = jdbc;
        this.queues = queues;
    }

    /** Why one of them can't be reached; null if both can. Creates the queues again if the service has lost them. */
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
