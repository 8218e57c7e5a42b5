package dev.caravan.load.undo;

import dev.caravan.load.table.JobTables;
import dev.caravan.resilience.PeriodicRoute;
import java.time.Duration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Every second: resumes every undo that any process began, and drops the tables of jobs that have ended; what fails is tried again. */
@Component
@ConditionalOnProperty("caravan.load.enabled")
class UndoRoute extends PeriodicRoute {
    static final String ID = "load-undo";

    UndoRoute(Undo undo, JobTables jobTables) {
        super(ID, "Deletes the rows of jobs that are to be undone", Duration.ofSeconds(1), exchange -> {
            undo.resumePending();
            jobTables.dropEnded();
        });
    }
}
