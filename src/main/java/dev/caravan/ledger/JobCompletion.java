package dev.caravan.ledger;

import dev.caravan.ledger.database.LedgerDialect;
import java.util.List;
import org.springframework.stereotype.Repository;

/** Ends jobs that have no chunk in flight. Thread-safe. Must not be called in a transaction that writes a chunk. */
@Repository
public class JobCompletion {
    private final LedgerDialect ledger;
    private final RejectLimits limits;
    private final Chunks chunks;
    private final ChunkTotals totals;

    JobCompletion(LedgerDialect ledger, RejectLimits limits, Chunks chunks, ChunkTotals totals) {
        this.ledger = ledger;
        this.limits = limits;
        this.chunks = chunks;
        this.totals = totals;
    }

    /**
     * Ends a job that has no chunk in flight: as FAILED if it exceeds its max-rejects, as PARTIAL if it has dead letters, else as
     * COMPLETED. Returns whether this call ended it.
     */
    public boolean complete(long job) {
        // What loaders have left to be added up, because they crashed.
        totals.addUpMany(job);
        return limits.enforce(job) || chunks.complete(job);
    }

    /**
     * PARTIAL jobs of this queue without dead letters: the process that loaded or discarded the last one crashed before it could end the
     * job.
     */
    public List<Long> corrected(String queue) {
        return ledger.sql("""
                        SELECT job.id FROM caravan.job AS job
                        WHERE job.queue = :queue AND job.state = 'PARTIAL'
                          AND NOT EXISTS (SELECT 1 FROM caravan.dead_letter AS letter
                                          WHERE letter.job = job.id AND letter.discarded_at IS NULL)
                        """).param("queue", queue).query(Long.class).list();
    }
}
