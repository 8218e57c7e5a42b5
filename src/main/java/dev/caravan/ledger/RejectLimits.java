package dev.caravan.ledger;

import dev.caravan.ledger.database.LedgerDialect;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.RejectBound;
import dev.caravan.ledger.outbox.Outbox;
import java.util.Map;
import org.springframework.stereotype.Repository;

/**
 * Enforces the max-rejects of jobs. Each chunk's transaction adds its rejects to one row of the job, so that a check costs the same for any
 * size of job. Jobs without a limit have no such row. Thread-safe.
 */
@Repository
public class RejectLimits {
    /** A percentage of fewer records is not meaningful, unless the job has no more. */
    private static final int SHARE_FROM_RECORDS = 1_000;

    /** Condition on {@code caravan.reject_limit}; null counts as false. */
    static final String IS_BROKEN = "(rejected > max_records OR rejected * 100 > max_percent * records)";

    private final LedgerDialect ledger;
    private final Outbox outbox;

    RejectLimits(LedgerDialect ledger, Outbox outbox) {
        this.ledger = ledger;
        this.outbox = outbox;
    }

    /**
     * Inserts a job's limit, in the transaction that creates the job. Without column names, because {@code undo} is a reserved word in
     * MySQL.
     */
    void set(long job, RejectBound bound) {
        ledger.sql("""
                        INSERT INTO caravan.reject_limit VALUES (:job, :setting, :records, :percent, :undo, 0, 0)
                        """)
                .param("job", job)
                .param("setting", bound.setting())
                .param("records", bound.records(), java.sql.Types.BIGINT)
                .param("percent", bound.percent(), java.sql.Types.NUMERIC)
                .param("undo", bound.undo())
                .update();
    }

    /**
     * Counts a chunk, as the last statement of the transaction that writes it: loaders of the same job wait here for each other's commit.
     */
    public void count(ChunkEntry chunk) {
        count(chunk.header().id().job(), chunk.header().records(), chunk.rejected());
    }

    /** Counts records of counted chunks that are rejects now; returns whether the job exceeds its limit. */
    public boolean reject(long job, int more) {
        count(job, 0, more);
        return isBroken(job);
    }

    private boolean isBroken(long job) {
        return ledger.sql("SELECT count(*) FROM caravan.reject_limit WHERE job = :job AND " + IS_BROKEN)
                        .param("job", job)
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /** As {@link #count(ChunkEntry)}, for records of a report. */
    void count(long job, int records, int rejected) {
        ledger.sql("""
                        UPDATE caravan.reject_limit SET records = records + :records, rejected = rejected + :rejected
                        WHERE job = :job
                        """)
                .param("records", records)
                .param("rejected", rejected)
                .param("job", job)
                .update();
    }

    /**
     * Ends a job that exceeds its limit: as FAILED, or as UNDOING if it is to be undone first. A percentage applies from 1,000 records on,
     * or once all chunks are recorded. Waits, as {@link Jobs#fail}, for transactions that write chunks of the job, so the caller must not
     * be in one.
     */
    public boolean enforce(long job) {
        return enforce(job, "records >= %d OR %s".formatted(SHARE_FROM_RECORDS, Chunks.allAccounted(ledger)));
    }

    /** As {@link #enforce}, for a report whose worker has read all sources: a percentage applies to any number of records. */
    boolean enforceAtTheEnd(Job job) {
        return enforce(job.id(), "epoch = " + job.epoch());
    }

    /** Most jobs are within their limit, and then no loader has to wait. */
    private boolean enforce(long job, String enough) {
        return isBroken(job)
                && outbox.noting(
                        job,
                        () -> ledger.updateQuiesced(
                                job,
                                """
                state = CASE WHEN %1$s THEN 'UNDOING' ELSE 'FAILED' END,
                idempotency_key = CASE WHEN %1$s THEN idempotency_key END,
                content_key = CASE WHEN %1$s THEN content_key END,
                failure = (SELECT concat(mine.rejected, ' of ', mine.records, ' records were rejected; max-rejects is ', mine.setting)
                           FROM caravan.reject_limit AS mine WHERE mine.job = :job),
                finished_at = CURRENT_TIMESTAMP(6), owner = NULL, lease_until = NULL
                """.formatted(
                                                "(SELECT mine.undo FROM caravan.reject_limit AS mine WHERE mine.job = :job)"),
                                """
                state IN ('SPLITTING', 'LOADING', 'REPORTING', 'PARTIAL')
                AND EXISTS (SELECT 1 FROM caravan.reject_limit WHERE job = :job AND %s
                              AND (rejected > max_records OR %s))
                """.formatted(IS_BROKEN, enough),
                                Map.of()));
    }
}
