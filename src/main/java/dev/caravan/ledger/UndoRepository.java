package dev.caravan.ledger;

import dev.caravan.ledger.database.LedgerDialect;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.JobRowMapper;
import dev.caravan.ledger.outbox.Outbox;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;

/**
 * Jobs whose rows are deleted from their table. A job is UNDOING until that is complete, and keeps its idempotency key, so that its source
 * is not loaded at the same time. Any process continues an undo, several concurrently. Thread-safe.
 */
@Repository
public class UndoRepository {
    private final LedgerDialect ledger;
    private final Outbox outbox;

    UndoRepository(LedgerDialect ledger, Outbox outbox) {
        this.ledger = ledger;
        this.outbox = outbox;
    }

    /**
     * Makes an ended job UNDOING, after waiting for transactions that load its dead letters. Returns false if the job has not ended, is
     * undone, or is a report.
     */
    public boolean begin(long id) {
        return ledger.updateQuiesced(
                id,
                "state = 'UNDOING'",
                "kind = 'LOAD' AND undone_at IS NULL AND state IN ('COMPLETED', 'PARTIAL', 'FAILED', 'ABORTED')",
                Map.of());
    }

    /** Whether the publish of a job changed rows that the table had. */
    public boolean hasChangedRows(long id) {
        return ledger.sql("SELECT count(*) FROM caravan.publication WHERE job = :job AND (updated > 0 OR deleted > 0)")
                        .param("job", id)
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /** Whether a job's rows are staged and were never published. */
    public boolean isUnpublished(long id) {
        return ledger.sql("SELECT count(*) FROM caravan.publication WHERE job = :job AND published_at IS NULL")
                        .param("job", id)
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /** Jobs that are UNDOING. */
    public List<Job> pending() {
        return ledger.sql("SELECT %s FROM caravan.job WHERE state = 'UNDOING' ORDER BY id"
                        .formatted(JobRowMapper.COLUMNS))
                .query(JobRowMapper::read)
                .list();
    }

    /** Counts deleted rows, within the transaction that deletes them. */
    public void count(long id, long rows) {
        ledger.sql("UPDATE caravan.job SET rows_undone = rows_undone + :rows WHERE id = :id")
                .param("rows", rows)
                .param("id", id)
                .update();
    }

    /** Whether the undo of a job is complete. */
    public boolean isUndone(long id) {
        return ledger.sql("SELECT undone_at IS NOT NULL FROM caravan.job WHERE id = :id")
                .param("id", id)
                .query(Boolean.class)
                .single();
    }

    /** Ends an undo after the last row. The job is FAILED if it was, else ABORTED, and its source can be loaded again. */
    public void done(long id) {
        end(id, null);
    }

    /** Ends an undo that the database refuses. The job is FAILED, and its remaining rows stay. */
    public void stopped(long id, String problem) {
        end(id, problem);
    }

    private void end(long id, @Nullable String problem) {
        outbox.noting(
                id,
                () -> ledger.sql("""
                        UPDATE caravan.job
                        SET state = CASE WHEN failure IS NULL AND :problem IS NULL THEN 'ABORTED' ELSE 'FAILED' END,
                            idempotency_key = NULL,
                            content_key = NULL,
                            undone_at = CASE WHEN :problem IS NULL THEN CURRENT_TIMESTAMP(6) END,
                            failure = CASE WHEN coalesce(failure, :problem) IS NOT NULL
                                           THEN concat_ws('; ', failure, concat('undone: ', rows_undone, ' rows were deleted'), :problem) END,
                            remark = concat_ws('; ', remark, concat('undone: ', rows_undone, ' rows were deleted')),
                            finished_at = CURRENT_TIMESTAMP(6)
                        WHERE id = :id AND state = 'UNDOING'
                        """)
                                .param("problem", problem, java.sql.Types.VARCHAR)
                                .param("id", id)
                                .update()
                        == 1);
    }
}
