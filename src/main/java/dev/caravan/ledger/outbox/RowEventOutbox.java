package dev.caravan.ledger.outbox;

import dev.caravan.ledger.database.LedgerDialect;
import dev.caravan.message.ChunkHeader;
import dev.caravan.message.ChunkId;
import java.util.List;
import org.springframework.stereotype.Repository;

/** Row events of loaded chunks, as a transactional outbox: written with the rows, delivered at least once. Thread-safe. */
@Repository
public class RowEventOutbox {
    private final LedgerDialect ledger;

    RowEventOutbox(LedgerDialect ledger) {
        this.ledger = ledger;
    }

    /**
     * A chunk whose row events are due.
     *
     * @param firstRecord number of its first record in the file
     * @param tries failed deliveries so far
     */
    public record Due(ChunkId chunk, long firstRecord, int records, int tries) {}

    /** Adds a chunk, within the transaction that loads it. */
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

    /** The chunks whose row events are due, the one that was due first first. */
    public DueRows<Due> due() {
        String chunk = "job = %s AND sequence = %s"
                .formatted(DueRows.parameter("chunk.job"), DueRows.parameter("chunk.sequence"));
        return DueRows.of(
                ledger,
                """
                SELECT job, sequence, first_record, records, tries FROM caravan.row_event
                WHERE due_at <= CURRENT_TIMESTAMP(6) ORDER BY due_at, job, sequence
                """,
                "DELETE FROM caravan.row_event WHERE " + chunk,
                "UPDATE caravan.row_event SET tries = tries + 1, due_at = %s WHERE " + chunk,
                (row, index) -> new Due(
                        new ChunkId(row.getLong("job"), row.getInt("sequence")),
                        row.getLong("first_record"),
                        row.getInt("records"),
                        row.getInt("tries")));
    }

    /** How many chunks of these jobs have row events that are not delivered. */
    public long undelivered(List<Long> jobs) {
        return jobs.isEmpty()
                ? 0
                : ledger.sql("SELECT count(*) FROM caravan.row_event WHERE job IN (:jobs)")
                        .param("jobs", jobs)
                        .query(Long.class)
                        .single();
    }
}
