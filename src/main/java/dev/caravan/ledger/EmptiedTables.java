package dev.caravan.ledger;

import dev.caravan.ledger.database.LedgerDialect;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Repository;

/**
 * Tables that jobs found missing or without rows, or whose rows they changed: rows of jobs that had ended before are not in them any more, so a source with the content
 * of such a job is loaded again. Outlives the jobs, as the tables do. Thread-safe.
 */
@Repository
public class EmptiedTables {
    private final LedgerDialect ledger;

    EmptiedTables(LedgerDialect ledger) {
        this.ledger = ledger;
    }

    /**
     * Records that a leased job found its table missing or without rows. Counts from the job's start: rows of jobs that end later may come
     * after the look. Must not be called within a transaction, since a failed INSERT would abort it.
     */
    public void note(long job) {
        if (!update(job)) {
            try {
                ledger.sql("""
                                INSERT INTO caravan.emptied_table (target_table, seen_at)
                                SELECT target_table, started_at FROM caravan.job WHERE id = :job
                                """).param("job", job).update();
            } catch (DuplicateKeyException noted) {
                update(job);
            }
        }
    }

    /**
     * Records that a job is about to change or delete rows that earlier jobs loaded into its table. Must not be called within a transaction,
     * as {@link #note}.
     */
    public void noteChange(long job) {
        note(job);
        ledger.sql("""
                        UPDATE caravan.emptied_table SET seen_at = CURRENT_TIMESTAMP(6)
                        WHERE target_table = (SELECT target_table FROM caravan.job WHERE id = :job)
                        """).param("job", job).update();
    }

    private boolean update(long job) {
        return ledger.sql("""
                                UPDATE caravan.emptied_table
                                SET seen_at = greatest(seen_at, (SELECT started_at FROM caravan.job WHERE id = :job))
                                WHERE target_table = (SELECT target_table FROM caravan.job WHERE id = :job)
                                """).param("job", job).update() == 1;
    }
}
