package dev.caravan.ledger;

import dev.caravan.ledger.database.LedgerDialect;
import dev.caravan.message.ChunkId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Sums of the counts of a job's chunks. A sum is the job's rows of {@code caravan.chunk_total}, of which one stands for some hundred chunks,
 * and the chunks that are in none of them ({@code in_total = false}); so it costs the same for any size of job, and a chunk's transaction
 * writes nothing but its own row. A chunk's counts move into a total under the lock of its row, in one transaction, so each statement sees
 * them once; {@link LedgerDialect#chunkSums} reads them.
 *
 * <p>A chunk whose dead letter is in a total and that is loaded or discarded since is not in it again: then {@code dead_in_total} says what
 * is to be subtracted. Thread-safe.
 */
@Repository
class ChunkTotals {
    /** Loaders add up chunks after each chunk whose sequence is the last of so many. */
    private static final int CHUNKS_A_TOTAL = 512;

    /** Chunks added up in one transaction. */
    private static final int MOST = 1_000;

    private static final List<String> COUNTS = List.of(
            "chunks", "loaded", "staged", "dead_lettered", "inserted", "duplicates", "rejected", "padded", "truncated");

    private static final String IN_NONE = "FROM caravan.chunk WHERE job = :job AND in_total = false";

    private final LedgerDialect ledger;
    private final TransactionTemplate transaction;

    ChunkTotals(LedgerDialect ledger, PlatformTransactionManager transactions) {
        this.ledger = ledger;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** Adds up the finished chunks of a job after the commit of chunks, if it is their turn. */
    void recorded(Collection<ChunkId> chunks) {
        chunks.stream()
                .filter(chunk -> chunk.sequence() % CHUNKS_A_TOTAL == CHUNKS_A_TOTAL - 1)
                .findFirst()
                .ifPresent(chunk -> addUp(chunk.job()));
    }

    /** Adds up the chunks of a job if many are in no total. */
    void addUpMany(long job) {
        if (ledger.sql("SELECT count(*) FROM (SELECT sequence %s ORDER BY sequence LIMIT %d) AS counted"
                                .formatted(IN_NONE, CHUNKS_A_TOTAL))
                        .param("job", job)
                        .query(Integer.class)
                        .single()
                == CHUNKS_A_TOTAL) {
            addUp(job);
        }
    }

    /** Adds up the recorded chunks of a job, without those that another transaction is writing. */
    void addUp(long job) {
        int added = MOST;
        while (added == MOST) {
            added = Objects.requireNonNull(transaction.execute(status -> addSome(job)));
        }
    }

    private int addSome(long job) {
        Map<String, Object> total = new HashMap<>(Map.of("job", job));
        List<Integer> sequences = new ArrayList<>();
        ledger.sql("SELECT sequence, %s %s ORDER BY sequence LIMIT %d FOR UPDATE %s"
                        .formatted(LedgerDialect.ADDED_BY_CHUNK, IN_NONE, MOST, ledger.skipLocked()))
                .param("job", job)
                .query(row -> {
                    sequences.add(row.getInt("sequence"));
                    for (String count : COUNTS) {
                        total.merge(count, row.getLong(count), (sum, more) -> (Long) sum + (Long) more);
                    }
                });
        if (!sequences.isEmpty()) {
            ledger.sql("""
                            UPDATE caravan.chunk SET in_total = true, dead_in_total = CASE WHEN state = 'DEAD' THEN true ELSE false END
                            WHERE job = :job AND sequence IN (:sequences)
                            """).param("job", job).param("sequences", sequences).update();
            ledger.sql("INSERT INTO caravan.chunk_total (job, %s) VALUES (:job, %s)"
                            .formatted(
                                    String.join(", ", COUNTS),
                                    COUNTS.stream().map(":"::concat).collect(Collectors.joining(", "))))
                    .params(total)
                    .update();
        }
        return sequences.size();
    }

    /**
     * Counts more rejects of a chunk whose records were staged, within the transaction that has updated the chunk's row: in a total of their
     * own if the chunk is in one.
     */
    void reject(ChunkId chunk, int more) {
        ledger.sql("""
                        INSERT INTO caravan.chunk_total
                          (job, chunks, loaded, staged, dead_lettered, inserted, duplicates, rejected, padded, truncated)
                        SELECT job, 0, 0, 0 - :more, 0, 0, 0, 0 + :more, 0, 0
                        FROM caravan.chunk WHERE job = :job AND sequence = :sequence AND in_total = true AND state = 'LOADED'
                        """)
                .param("more", more)
                .param("job", chunk.job())
                .param("sequence", chunk.sequence())
                .update();
    }
}
