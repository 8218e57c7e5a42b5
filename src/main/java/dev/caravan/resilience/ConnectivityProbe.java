package dev.caravan.resilience;

import dev.caravan.ledger.database.LedgerDialect;
import dev.caravan.queue.Queues;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** Attempts what routes do with the database and the queues. Thread-safe. */
@Component
@Lazy
class ConnectivityProbe {
    private final LedgerDialect ledger;
    private final Queues queues;

    ConnectivityProbe(LedgerDialect ledger, Queues queues) {
        this.ledger = ledger;
        this.queues = queues;
    }

    /** Changes no row, and yet fails in a database that is read-only. */
    void attemptDatabase() {
        ledger.sql("UPDATE caravan.job SET state = state WHERE id = -1").update();
    }

    /** Creates the queue again if the service has lost it, and it may be made. */
    void attemptQueue(String name, boolean receiving) {
        if (receiving) {
            queues.attemptReceive(name);
        } else {
            queues.restore(name);
        }
    }
}
