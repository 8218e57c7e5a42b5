package dev.caravan.ledger;

import dev.caravan.ledger.database.LedgerDialect;
import java.util.List;
import org.springframework.stereotype.Repository;

/** Ends jobs of which nothing is on its way any more. Thread-safe; none of it belongs in a transaction that writes a chunk. */
@Repository
public class JobCompletion {
    private final LedgerDialect ledger;
    private final RejectLimits limits;
    private final Chunks chunks;

    JobCompletion(LedgerDialect ledger, RejectLimits limits, Chunks chunks) {
        this.ledger = ledger;
        this.limits = limits;
        this.chunks = chunks;
    }

    /** Ends a job if it is time: FAILED beyond its max-rejects, else COMPLETED, or PARTIAL with dead letters. Returns whether this call did. */
    public boolean complete(long job) {
        return limits.enforce(job) || chunks.complete(job);
    }

    /**
     * Jobs of this queue that are PARTIAL and have no dead letter any more: whoever loaded or discarded the last of them was gone before
     * it could end the job.
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
