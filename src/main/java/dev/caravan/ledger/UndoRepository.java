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
 * Jobs whose rows are taken out of the table again. While that goes on the job is UNDOING and its version of the source is
 * claimed, so that nobody loads it meanwhile; whoever finds it goes on with it, and any number may at once. Thread-safe.
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
     * Makes a job that has ended one that is UNDOING; a chunk of it that is being loaded from the dead letters is waited for. False
     * if it has not ended, is undone, or made a report.
     */
    public boolean begin(long id) {
        return ledger.updateQuiesced(
                id,
                "state = 'UNDOING'",
                "kind = 'LOAD' AND undone_at IS NULL AND state IN ('COMPLETED', 'PARTIAL', 'FAILED', 'ABORTED')",
                Map.of());
    }

    /** Jobs that are UNDOING. */
    public List<Job> pending() {
        return ledger.sql("SELECT %s FROM caravan.job WHERE state = 'UNDOING' ORDER BY id"
                        .formatted(JobRowMapper.COLUMNS))
                .query(JobRowMapper::read)
                .list();
    }

    /** Counts rows that were deleted, within the transaction that deletes them. */
    public void count(long id, long rows) {
        ledger.sql("UPDATE caravan.job SET rows_undone = rows_undone + :rows WHERE id = :id")
                .param("rows", rows)
                .param("id", id)
                .update();
    }

    /** Whether none of a job's rows stands in the table any more. */
    public boolean isUndone(long id) {
        return ledger.sql("SELECT undone_at IS NOT NULL FROM caravan.job WHERE id = :id")
                .param("id", id)
                .query(Boolean.class)
                .single();
    }

    /** Ends an undo after the last row: the job is FAILED as it was, else ABORTED, and its source may be loaded again. */
    public void done(long id) {
        end(id, null);
    }

    /** Ends an undo that the database refuses: the job is FAILED, and its other rows stay. */
    public void stopped(long id, String problem) {
        end(id, problem);
    }

    private void end(long id, @Nullable String problem) {
        outbox.noting(
                id,
                () -> ledger.sql("""
                        UPDATE caravan.job
                        SET state = CASE WHEN failure IS NULL AND :problem IS NULL THEN 'ABORTED' ELSE 'FAILED' END,
                            claim = NULL,
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
