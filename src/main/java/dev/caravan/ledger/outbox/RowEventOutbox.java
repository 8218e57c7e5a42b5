package dev.caravan.ledger.outbox;

import dev.caravan.ledger.database.LedgerDialect;
import dev.caravan.message.ChunkHeader;
import dev.caravan.message.ChunkId;
import java.time.Duration;
import java.util.List;
import org.springframework.stereotype.Repository;

/** Loaded chunks whose rows somebody is to go on with; as {@link Outbox}, written with the rows and told at least once. Thread-safe. */
@Repository
public class RowEventOutbox {
    private final LedgerDialect ledger;

    RowEventOutbox(LedgerDialect ledger) {
        this.ledger = ledger;
    }

    /**
     * A chunk that is to be told.
     *
     * @param firstRecord number of its first record in the file
     * @param tries so far
     */
    public record Due(ChunkId chunk, long firstRecord, int records, int tries) {}

    /** Enters a chunk, within the transaction that loads it. */
    public void add(ChunkHeader chunk) {
        ledger.sql("""
                        INSERT INTO caravan.row_event (job, sequence, first_record, records)
                        VALUES (:job, :sequence, :first_record, :records)
                        """)
                .param("job", chunk.id().job())
                .param("sequence", chunk.id().sequence())
                .param("first_record", chunk.firstRecord())
                .param("records", chunk.records())
                .update();
    }

    /** What is to be told now. */
    public List<Due> due(int limit) {
        return ledger.sql("""
                        SELECT job, sequence, first_record, records, tries FROM caravan.row_event
                        WHERE due_at <= CURRENT_TIMESTAMP(6) ORDER BY due_at, job, sequence LIMIT :limit
                        """)
                .param("limit", limit)
                .query((row, index) -> new Due(
                        new ChunkId(row.getLong("job"), row.getInt("sequence")),
                        row.getLong("first_record"),
                        row.getInt("records"),
                        row.getInt("tries")))
                .list();
    }

    /** How many chunks of these jobs have yet to be told. */
    public long undelivered(List<Long> jobs) {
        return jobs.isEmpty()
                ? 0
                : ledger.sql("SELECT count(*) FROM caravan.row_event WHERE job IN (:jobs)")
                        .param("jobs", jobs)
                        .query(Long.class)
                        .single();
    }

    /**
     * Takes on to tell one.
     *
     * @param again when it is due again, unless it is {@link #done} by then
     * @return false: somebody else has taken it on
     */
    public boolean take(Due due, Duration again) {
        return ledger.sql("""
                                UPDATE caravan.row_event SET tries = tries + 1, due_at = %s
                                WHERE job = :job AND sequence = :sequence AND tries = :tries
                                """.formatted(ledger.leaseExpiry()))
                        .param("seconds", LedgerDialect.seconds(again))
                        .param("job", due.chunk().job())
                        .param("sequence", due.chunk().sequence())
                        .param("tries", due.tries())
                        .update()
                == 1;
    }

    /** It is told. */
    public void done(Due due) {
        ledger.sql("DELETE FROM caravan.row_event WHERE job = :job AND sequence = :sequence")
                .param("job", due.chunk().job())
                .param("sequence", due.chunk().sequence())
                .update();
    }
}
