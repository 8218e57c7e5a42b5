package dev.caravan.ledger;

import dev.caravan.ledger.database.LedgerDialect;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Repository;

/**
 * Tables that jobs found missing or without rows, or whose rows they changed: rows of jobs that had ended before may not be in them any
 * more, so a source with the content of such a job is loaded again. Outlives the jobs, as the tables do. Thread-safe.
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

    /** Makes {@link #noteChange} of a job possible, and records nothing yet. Must not be called within a transaction, as {@link #note}. */
    public void prepare(long job) {
        try {
            ledger.sql("""
                            INSERT INTO caravan.emptied_table (target_table, seen_at)
                            SELECT target_table, TIMESTAMP '1970-01-02 00:00:00' FROM caravan.job AS job
                            WHERE id = :job AND NOT EXISTS (
                              SELECT 1 FROM caravan.emptied_table AS known WHERE known.target_table = job.target_table)
                            """).param("job", job).update();
        } catch (DuplicateKeyException noted) {
            // Another process did it.
        }
    }

    /** Records that a job changes or deletes rows that earlier jobs loaded into its table, within the transaction that does so. */
    public void noteChange(long job) {
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
