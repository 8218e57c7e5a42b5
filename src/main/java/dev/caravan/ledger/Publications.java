package dev.caravan.ledger;

import dev.caravan.ledger.activity.LedgerActivity;
import dev.caravan.ledger.activity.Outcome;
import dev.caravan.ledger.database.LedgerDialect;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.PublishResult;
import dev.caravan.ledger.outbox.Outbox;
import dev.caravan.message.ChunkHeader;
import dev.caravan.message.ChunkId;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Repository;

/** The jobs whose rows are staged, and what their publish did. Thread-safe. */
@Repository
public class Publications {
    /** Condition: the rows of the job {@code :job} are staged, and not published. */
    static final String IS_STAGED =
            "EXISTS (SELECT 1 FROM caravan.publication WHERE job = :job AND published_at IS NULL)";

    private final LedgerDialect ledger;
    private final ChunkTotals totals;
    private final Outbox outbox;
    private final LedgerActivity activity;

    Publications(LedgerDialect ledger, ChunkTotals totals, Outbox outbox, LedgerActivity activity) {
        this.ledger = ledger;
        this.totals = totals;
        this.outbox = outbox;
        this.activity = activity;
    }

    /** Records that a job's chunks are to be staged, before the first is sent; again without effect. */
    public void stage(long job) {
        ledger.sql("""
                        INSERT INTO caravan.publication (job)
                        SELECT id FROM caravan.job
                        WHERE id = :job AND NOT EXISTS (SELECT 1 FROM caravan.publication WHERE job = :job)
                        """).param("job", job).update();
    }

    /** The staged chunks of a job, in the order of the source. */
    public List<ChunkHeader> staged(long job) {
        return ledger.sql("""
                        SELECT sequence, records, first_record, first_line, byte_offset FROM caravan.chunk
                        WHERE job = :job AND state = 'LOADED' ORDER BY sequence
                        """)
                .param("job", job)
                .query((row, index) -> new ChunkHeader(
                        new ChunkId(job, row.getInt("sequence")),
                        row.getInt("records"),
                        row.getLong("first_record"),
                        row.getLong("first_line"),
                        row.getLong("byte_offset"),
                        null))
                .list();
    }

    /** How many of the records whose values a publish gave to rows that existed are known: all, unless they were many. */
    public long updatesNoted(long job) {
        return ledger.sql("SELECT count(*) FROM caravan.updated_record WHERE job = :job")
                .param("job", job)
                .query(Long.class)
                .single();
    }

    /** Those of these records among consecutive ones. */
    public Set<Long> updatedAmong(long job, long firstRecord, int records) {
        return ledger.sql(
                        "SELECT record FROM caravan.updated_record WHERE job = :job AND record >= :first AND record < :end")
                .param("job", job)
                .param("first", firstRecord)
                .param("end", firstRecord + records)
                .query(Long.class)
                .set();
    }

    /** How many records of a job are staged, by its ledger. */
    public long records(long job) {
        return ledger.sql("""
                        SELECT coalesce(sum(records - rejected), 0) FROM caravan.chunk WHERE job = :job AND state = 'LOADED'
                        """).param("job", job).query(Long.class).single();
    }

    /** How many records of a job are not staged, because they were rejected, or are in dead letters or discarded ones. */
    public long unstaged(long job) {
        return ledger.sql(
                        "SELECT coalesce(sum(CASE state WHEN 'LOADED' THEN rejected ELSE records END), 0) FROM caravan.chunk WHERE job = :job")
                .param("job", job)
                .query(Long.class)
                .single();
    }

    /** Whether every record of a job was rejected by now, and that is no success. */
    public boolean isAllRejected(long job) {
        return ledger.sql("SELECT count(*) FROM caravan.job WHERE id = :job AND " + Chunks.ALL_REJECTED)
                        .param("job", job)
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /** Counts records of a chunk that were staged, and that the table refused at the publish; within its transaction. */
    public void reject(ChunkId chunk, int more) {
        ledger.sql("""
                        UPDATE caravan.chunk SET rejected = rejected + :more
                        WHERE job = :job AND sequence = :sequence AND state = 'LOADED'
                        """)
                .param("more", more)
                .param("job", chunk.job())
                .param("sequence", chunk.sequence())
                .update();
        totals.reject(chunk, more);
        activity.count(Outcome.REJECTED, more);
    }

    /**
     * Completes a job with what its publish did, as the last statements of the publish's transaction.
     *
     * @throws LeaseLostException if this worker has lost the lease, or the job has ended; then the transaction must be rolled back
     */
    public void complete(Job job, PublishResult result) {
        ledger.sql("""
                        UPDATE caravan.publication
                        SET inserted = :inserted, updated = :updated, deleted = :deleted, duplicates = :duplicates,
                            published_at = %s
                        WHERE job = :job
                        """.formatted(ledger.clock()))
                .param("inserted", result.inserted())
                .param("updated", result.updated())
                .param("deleted", result.deleted())
                .param("duplicates", result.duplicates())
                .param("job", job.id())
                .update();
        activity.count(Outcome.INSERTED, result.inserted());
        activity.count(Outcome.UPDATED, result.updated());
        activity.count(Outcome.DUPLICATE, result.duplicates());
        if (!outbox.noting(
                job.id(),
                () -> ledger.sql("""
                                UPDATE caravan.job
                                SET state = 'COMPLETED', finished_at = %s, owner = NULL, lease_until = NULL
                                WHERE id = :job AND epoch = :epoch AND state = 'PUBLISHING'
                                """.formatted(ledger.clock()))
                                .param("job", job.id())
                                .param("epoch", job.epoch())
                                .update()
                        == 1)) {
            throw new LeaseLostException(job.id());
        }
    }
}
