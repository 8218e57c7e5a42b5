package dev.caravan.load;

import dev.caravan.ledger.ChunkEntry;
import dev.caravan.ledger.Chunks;
import dev.caravan.ledger.reject.Reject;
import dev.caravan.ledger.reject.Rejects;
import dev.caravan.load.chunk.ChunkRows;
import dev.caravan.load.chunk.WriteResult;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/** Writes several chunks of one job, and their entries in the ledger, within one transaction: all of them or none. Thread-safe. */
@Component
class ChunkGroupWriter {
    private final Chunks chunks;
    private final Rejects rejects;
    private final TransactionTemplate transaction;

    ChunkGroupWriter(Chunks chunks, Rejects rejects, PlatformTransactionManager transactions) {
        this.chunks = chunks;
        this.rejects = rejects;
        this.transaction = new TransactionTemplate(transactions);
    }

    /**
     * Writes chunks. Returns false, and has written nothing, if one of the chunks is recorded already or the job
     * has ended.
     *
     * @param group in ascending order
     * @throws RuntimeException if the database refuses a row, or anything else fails; nothing is written then, unless the connection was lost
     *     at the commit
     */
    boolean write(List<ChunkRows> group) {
        return Boolean.TRUE.equals(transaction.execute(status -> write(group, status)));
    }

    private boolean write(List<ChunkRows> group, TransactionStatus status) {
        if (!chunks.claimAll(group.stream().map(ChunkRows::header).toList())) {
            status.setRollbackOnly();
            return false;
        }
        List<WriteResult> results = group.get(0).table().writeAll(group);
        List<ChunkEntry> entries = new ArrayList<>();
        for (int i = 0; i < group.size(); i++) {
            ChunkRows rows = group.get(i);
            List<Reject> refused = rows.rejects();
            if (!refused.isEmpty()) {
                rejects.add(rows.header().id(), refused);
            }
            ChunkEntry entry = RowWriter.entry(rows, results.get(i), refused.size());
            if (!entry.isEmpty()) {
                entries.add(entry);
            }
        }
        if (!entries.isEmpty()) {
            chunks.confirm(entries);
        }
        return true;
    }
}
