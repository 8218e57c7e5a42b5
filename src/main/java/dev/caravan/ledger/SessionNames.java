package dev.caravan.ledger;

import dev.caravan.ledger.database.LedgerDialect;
import org.springframework.stereotype.Component;

/**
 * Shows for which job a session of the database works: in PostgreSQL by {@code application_name}, {@code caravan/JOB}. Transactions that
 * claim a chunk or end a job do it themselves. Thread-safe.
 */
@Component
public class SessionNames {
    private final LedgerDialect ledger;

    SessionNames(LedgerDialect ledger) {
        this.ledger = ledger;
    }

    /** Names the session until the end of the caller's transaction. */
    public void name(long job) {
        ledger.nameSession(job);
    }
}
