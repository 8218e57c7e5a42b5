package dev.caravan.ledger;

import dev.caravan.ledger.database.LedgerDialect;
import dev.caravan.ledger.outbox.Outbox;
import dev.caravan.message.ChunkHeader;
import dev.caravan.message.ChunkId;
import java.util.BitSet;
import org.springframework.stereotype.Repository;

/**
 * The chunks that are accounted for. A chunk is entered in the transaction that writes its rows, so both are there or
 * neither: that is what makes the load exactly-once. Thread-safe; {@link #claim} and {@link #confirm} belong in the
 * caller's transaction.
 */
@Repository
public class Chunks {
    /** Of {@code caravan.job}, as {@code :job} names it: nothing of it is on its way. */
    static final String ALL_ACCOUNTED = """
            (state = 'LOADING' AND chunks_total = (SELECT count(*) FROM caravan.chunk WHERE job = :job AND sequence < chunks_total)
              OR state = 'PARTIAL' AND NOT EXISTS (SELECT 1 FROM caravan.chunk WHERE job = :job AND state = 'DEAD'))
            """;

    private final LedgerDialect ledger;
    private final Outbox outbox;

    Chunks(LedgerDialect ledger, Outbox outbox) {
        this.ledger = ledger;
        this.outbox = outbox;
    }

    /**
     * Enters a chunk, within the caller's transaction. False if it is entered already, or if its job has ended: then its
     * rows must not be written. A concurrent claim of the same chunk waits for this transaction's end.
     */
    public boolean claim(ChunkHeader chunk) {
        return ledger.claim(chunk);
    }

    /** Completes the entry with what became of the chunk's records, within the caller's transaction. */
    public void confirm(ChunkEntry entry) {
        ledger.sql("""
                        UPDATE caravan.chunk SET inserted = :inserted, duplicates = :duplicates, rejected = :rejected,
                            padded = :padded, truncated = :truncated
                        WHERE job = :job AND sequence = :sequence
                        """)
                .param("inserted", entry.inserted())
                .param("duplicates", entry.duplicates())
                .param("rejected", entry.rejected())
                .param("padded", entry.fieldMismatches().padded())
                .param("truncated", entry.fieldMismatches().truncated())
                .param("job", entry.header().id().job())
                .param("sequence", entry.header().id().sequence())
                .update();
    }

    /**
     * Ends a job whose chunks are all accounted for: COMPLETED, or PARTIAL while some are dead letters; not one that is beyond
     * its max-rejects, which {@link RejectLimits#enforce} ends. A statement of its
     * own after a chunk's commit: two loaders that commit the last two chunks at once both see them then.
     */
    public boolean complete(long job) {
        return outbox.noting(
                job,
                () -> ledger.sql("""
                                UPDATE caravan.job
                                SET state = CASE WHEN EXISTS (SELECT 1 FROM caravan.chunk WHERE job = :job AND state = 'DEAD')
                                                 THEN 'PARTIAL' ELSE 'COMPLETED' END,
                                    finished_at = CURRENT_TIMESTAMP(6), owner = NULL, lease_until = NULL
                                WHERE id = :job AND %s
                                  AND NOT EXISTS (SELECT 1 FROM caravan.reject_limit WHERE job = :job AND %s)
                                """.formatted(ALL_ACCOUNTED, RejectLimits.IS_BROKEN))
                                .param("job", job)
                                .update()
                        == 1);
    }

    /** Which sequences from {@code first} on are accounted for. */
    public BitSet recordedSequences(long job, int first) {
        BitSet sequences = new BitSet();
        ledger.sql("SELECT sequence FROM caravan.chunk WHERE job = :job AND sequence >= :first")
                .param("job", job)
                .param("first", first)
                .query(Integer.class)
                .list()
                .forEach(sequences::set);
        return sequences;
    }

    /** How many chunks of a job are accounted for. */
    public int count(long job) {
        return ledger.sql("SELECT count(*) FROM caravan.chunk WHERE job = :job")
                .param("job", job)
                .query(Integer.class)
                .single();
    }

    /** Whether a chunk is accounted for. */
    public boolean contains(ChunkId chunk) {
        return ledger.sql("SELECT count(*) FROM caravan.chunk WHERE job = :job AND sequence = :sequence")
                        .param("job", chunk.job())
                        .param("sequence", chunk.sequence())
                        .query(Integer.class)
                        .single()
                > 0;
    }
}
