package dev.caravan.ledger;

import dev.caravan.ledger.database.LedgerDialect;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.RejectBound;
import dev.caravan.ledger.outbox.Outbox;
import java.util.Map;
import org.springframework.stereotype.Repository;

/**
 * Keeps jobs within their max-rejects. What was rejected is added up as chunks are written, in a row of the job's own, so
 * that knowing it costs the same however large the job is. Jobs without a limit have no such row. Thread-safe.
 */
@Repository
public class RejectLimits {
    /** A share means little of fewer records, unless there are no more. */
    private static final int SHARE_FROM_RECORDS = 1_000;

    /** Of {@code caravan.reject_limit}: null counts as false. */
    static final String IS_BROKEN = "(rejected > max_records OR rejected * 100 > max_percent * records)";

    private final LedgerDialect ledger;
    private final Outbox outbox;

    RejectLimits(LedgerDialect ledger, Outbox outbox) {
        this.ledger = ledger;
        this.outbox = outbox;
    }

    /** Enters a job's limit, in the transaction that makes the job. The columns have no names here: MySQL keeps one of them to itself. */
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
     * Counts a chunk, within the transaction that writes it and as the last thing in it: loaders of the same job wait here
     * for each other's commit.
     */
    public void count(ChunkEntry chunk) {
        count(chunk.header().id().job(), chunk.header().records(), chunk.rejected());
    }

    /** As {@link #count(ChunkEntry)}, of records that were on no queue. */
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
     * Ends a job that is beyond its limit as FAILED, or as UNDOING if it is to be undone first. A share is judged from 1,000
     * records on, or once the whole source is accounted for. As {@link Jobs#fail} it waits for the chunks that are being
     * written, so none of their transactions may be the caller's.
     */
    public boolean enforce(long job) {
        return enforce(job, "records >= %d OR %s".formatted(SHARE_FROM_RECORDS, Chunks.ALL_ACCOUNTED));
    }

    /** As {@link #enforce}, of a report whose holder has read all its sources: a share is judged however few the records are. */
    boolean enforceAtTheEnd(Job job) {
        return enforce(job.id(), "epoch = " + job.epoch());
    }

    private boolean enforce(long job, String enough) {
        return outbox.noting(
                job,
                () -> ledger.updateQuiesced(
                        job,
                        """
                state = CASE WHEN %1$s THEN 'UNDOING' ELSE 'FAILED' END,
                claim = CASE WHEN %1$s THEN claim END,
                failure = (SELECT concat(mine.rejected, ' of ', mine.records, ' records were rejected; max-rejects is ', mine.setting)
                           FROM caravan.reject_limit AS mine WHERE mine.job = :job),
                finished_at = CURRENT_TIMESTAMP(6), owner = NULL, lease_until = NULL
                """.formatted("(SELECT mine.undo FROM caravan.reject_limit AS mine WHERE mine.job = :job)"),
                        """
                state IN ('SPLITTING', 'LOADING', 'REPORTING', 'PARTIAL')
                AND EXISTS (SELECT 1 FROM caravan.reject_limit WHERE job = :job AND %s
                              AND (rejected > max_records OR %s))
                """.formatted(IS_BROKEN, enough),
                        Map.of()));
    }
}
