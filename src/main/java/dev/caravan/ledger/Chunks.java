package dev.caravan.ledger;

import dev.caravan.ledger.activity.LedgerActivity;
import dev.caravan.ledger.database.LedgerDialect;
import dev.caravan.ledger.job.SkipCount;
import dev.caravan.ledger.outbox.Outbox;
import dev.caravan.message.ChunkHeader;
import dev.caravan.message.ChunkId;
import java.time.OffsetDateTime;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/**
 * The recorded chunks. A loader records a chunk in the transaction that writes its rows, so both are committed or neither: that makes the
 * load exactly-once. Thread-safe; {@link #claim} and {@link #confirm} belong in the caller's transaction.
 */
@Repository
public class Chunks {
    /** Sequences further apart than this are read by two statements: a chunk that stays in flight doesn't make a query cost the job's size. */
    private static final int GAP = 100;

    private static final String HAS_DEAD = "EXISTS (SELECT 1 FROM caravan.chunk WHERE job = :job AND state = 'DEAD')";

    /**
     * Condition on the row {@code :job} of {@code caravan.job} whose chunks are all recorded: every record was rejected, and that is no success.
     * A max-rejects of 100% and more says that it is.
     */
    static final String ALL_REJECTED = """
            (NOT allow_all_rejected
              AND EXISTS (SELECT 1 FROM caravan.chunk WHERE job = :job)
              AND NOT EXISTS (SELECT 1 FROM caravan.chunk WHERE job = :job AND (state <> 'LOADED' OR rejected < records))
              AND NOT EXISTS (SELECT 1 FROM caravan.reject_limit WHERE job = :job AND max_percent >= 100))
            """;

    /** The failure of such a job. */
    private static final String ALL_REJECTED_FAILURE = """
            (SELECT concat(CASE WHEN sum(records) = 1 THEN 'the only record was' ELSE concat('all ', sum(records), ' records were') END,
                           ' rejected: the rejects say why. on-all-rejected: complete, or a max-rejects of 100%, lets such a job complete')
             FROM caravan.chunk WHERE job = :job)
            """;

    private final LedgerDialect ledger;
    private final JdbcTemplate jdbc;
    private final ChunkTotals totals;
    private final Outbox outbox;
    private final LedgerActivity activity;

    Chunks(LedgerDialect ledger, JdbcTemplate jdbc, ChunkTotals totals, Outbox outbox, LedgerActivity activity) {
        this.ledger = ledger;
        this.jdbc = jdbc;
        this.totals = totals;
        this.outbox = outbox;
        this.activity = activity;
    }

    /**
     * Records a chunk, within the caller's transaction. Returns false if it is already recorded or its job has ended; then the caller must
     * not write its rows. A concurrent claim of the same chunk waits for the end of this transaction.
     */
    public boolean claim(ChunkHeader chunk) {
        return ledger.claim(chunk);
    }

    /**
     * Records several chunks of one job, within the caller's transaction. Returns false if one of them can't be claimed alone, or can only be
     * claimed alone: then the caller must roll back. A concurrent claim of one of them waits for the end of this transaction.
     *
     * @param chunks in ascending order, so that loaders which claim the same chunks wait for each other instead of deadlocking
     */
    public boolean claimAll(List<ChunkHeader> chunks) {
        return ledger.claimAll(chunks);
    }

    /** Adds the counts of the chunk's records, within the caller's transaction. */
    public void confirm(ChunkEntry entry) {
        confirm(List.of(entry));
    }

    /** Adds the counts of the chunks' records, within the caller's transaction. */
    public void confirm(List<ChunkEntry> entries) {
        jdbc.batchUpdate(ledger.text("""
                        UPDATE caravan.chunk SET inserted = ?, duplicates = ?, rejected = ?, padded = ?, truncated = ?
                        WHERE job = ? AND sequence = ?
                        """), entries, entries.size(), (row, entry) -> {
            row.setInt(1, entry.inserted());
            row.setInt(2, entry.duplicates());
            row.setInt(3, entry.rejected());
            row.setLong(4, entry.fieldMismatches().padded());
            row.setLong(5, entry.fieldMismatches().truncated());
            row.setLong(6, entry.header().id().job());
            row.setInt(7, entry.header().id().sequence());
        });
        for (ChunkEntry entry : entries) {
            SkipCount dropped = entry.dropped();
            if (dropped != null) {
                ledger.addSkipped(entry.header().id().job(), dropped);
            }
            activity.loaded(
                    entry.inserted(), entry.duplicates(), entry.rejected(), dropped == null ? 0 : dropped.lines());
        }
    }

    /**
     * Ends the job of chunks if all its chunks are recorded, as {@link #complete(long)}, and now and then adds up its chunks. Runs after the
     * chunks' commit.
     *
     * @param recorded chunks of one job, at least one
     */
    public boolean complete(List<ChunkId> recorded) {
        totals.recorded(recorded);
        return complete(recorded.get(0).job());
    }

    /**
     * Ends a job whose chunks are all recorded: as COMPLETED, as PARTIAL while it has dead letters, or as FAILED if every record was rejected; a
     * staged job without dead letters is PUBLISHING then. A job that exceeds its max-rejects
     * is ended by {@link RejectLimits#enforce} instead. Runs after a chunk's commit, in a separate transaction: if two loaders commit the
     * last two chunks concurrently, both see both chunks then.
     */
    public boolean complete(long job) {
        return isSplit(job) && end(job);
    }

    /**
     * A condition on the row {@code :job} of {@code caravan.job}: no chunk of it is in flight. Chunks beyond the last are none of the job's.
     */
    static String allAccounted(LedgerDialect ledger) {
        return """
            (state IN ('SPLITTING', 'LOADING')
                AND chunks_total = %s - (SELECT count(*) FROM caravan.chunk WHERE job = :job AND sequence >= chunks_total)
              OR state = 'PARTIAL' AND NOT EXISTS (SELECT 1 FROM caravan.chunk WHERE job = :job AND state = 'DEAD'))
            """.formatted(ledger.recordedChunks());
    }

    /** Spares a transaction for each chunk while the source is read. */
    private boolean isSplit(long job) {
        return ledger.sql("SELECT count(*) FROM caravan.job WHERE id = :job AND chunks_total IS NOT NULL")
                        .param("job", job)
                        .query(Integer.class)
                        .single()
                > 0;
    }

    private boolean end(long job) {
        return outbox.noting(
                job,
                () -> ledger.sql("""
                                UPDATE caravan.job
                                SET finished_at = CASE WHEN NOT %1$s AND %2$s AND NOT %5$s THEN NULL ELSE CURRENT_TIMESTAMP(6) END,
                                    state = CASE WHEN %1$s THEN 'PARTIAL' WHEN %5$s THEN 'FAILED' WHEN %2$s THEN 'PUBLISHING' ELSE 'COMPLETED' END,
                                    failure = CASE WHEN %5$s THEN %6$s ELSE failure END,
                                    idempotency_key = CASE WHEN NOT %5$s THEN idempotency_key END,
                                    content_key = CASE WHEN NOT %5$s THEN content_key END,
                                    owner = NULL, lease_until = NULL
                                WHERE id = :job AND %3$s
                                  AND NOT EXISTS (SELECT 1 FROM caravan.reject_limit WHERE job = :job AND %4$s)
                                """.formatted(
                                                HAS_DEAD,
                                                Publications.IS_STAGED,
                                                allAccounted(ledger),
                                                RejectLimits.IS_BROKEN,
                                                ALL_REJECTED,
                                                ALL_REJECTED_FAILURE))
                                .param("job", job)
                                .update()
                        == 1);
    }

    /** The recorded ones of these sequences, and perhaps of others between them. */
    public BitSet recordedAmong(long job, NavigableSet<Integer> sequences) {
        BitSet recorded = new BitSet();
        for (Integer first = sequences.first(); first != null; ) {
            int last = first;
            for (Integer next = sequences.higher(last);
                    next != null && next - last <= GAP;
                    next = sequences.higher(last)) {
                last = next;
            }
            ledger.sql("SELECT sequence FROM caravan.chunk WHERE job = :job AND sequence BETWEEN :first AND :last")
                    .param("job", job)
                    .param("first", first)
                    .param("last", last)
                    .query(Integer.class)
                    .list()
                    .forEach(recorded::set);
            first = sequences.higher(last);
        }
        return recorded;
    }

    /** The recorded sequences from {@code first} on. */
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

    /** The numbers of recorded chunks of jobs, by one statement; a job without any may be absent. */
    public Map<Long, Integer> counts(Collection<Long> jobs) {
        Map<Long, Integer> counts = new HashMap<>();
        if (!jobs.isEmpty()) {
            ledger.sql("SELECT job, sum(chunks) AS chunks FROM (%s) AS part GROUP BY job".formatted(ledger.chunkSums()))
                    .param("ids", jobs)
                    .query(row -> {
                        counts.put(row.getLong("job"), row.getInt("chunks"));
                    });
        }
        return counts;
    }

    /** Whether a loader may still load a chunk: its job has not ended, and it is neither loaded nor discarded. */
    public boolean isAwaited(ChunkId chunk) {
        return ledger.sql("""
                                SELECT count(*) FROM caravan.job AS job
                                LEFT JOIN caravan.chunk AS chunk ON chunk.job = job.id AND chunk.sequence = :sequence
                                WHERE job.id = :job AND job.state IN ('SPLITTING', 'LOADING', 'PARTIAL')
                                  AND (chunk.state IS NULL OR chunk.state = 'DEAD')
                                """)
                        .param("job", chunk.job())
                        .param("sequence", chunk.sequence())
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /** The recorded chunk that has a record, or the last one before it; for jobs whose old chunks were merged, too. */
    public Optional<RecordedChunk> upTo(ChunkId chunk) {
        return last("sequence <= :bound", chunk.job(), chunk.sequence());
    }

    /** The last recorded chunk that begins on a line or before it. */
    public Optional<RecordedChunk> atLine(long job, long line) {
        return last("first_line <= :bound", job, line);
    }

    private Optional<RecordedChunk> last(String condition, long job, long bound) {
        return ledger.sql("""
                        SELECT sequence, state, records, first_record, first_line, byte_offset, inserted, duplicates, rejected, written_at
                        FROM caravan.chunk WHERE job = :job AND %s ORDER BY sequence DESC LIMIT 1
                        """.formatted(condition))
                .param("job", job)
                .param("bound", bound)
                .query((row, index) -> new RecordedChunk(
                        new ChunkHeader(
                                new ChunkId(job, row.getInt("sequence")),
                                row.getInt("records"),
                                row.getLong("first_record"),
                                row.getLong("first_line"),
                                row.getLong("byte_offset"),
                                null),
                        RecordedChunk.State.valueOf(row.getString("state")),
                        row.getInt("inserted"),
                        row.getInt("duplicates"),
                        row.getInt("rejected"),
                        row.getObject("written_at", OffsetDateTime.class)))
                .optional();
    }

    /** Whether a chunk is recorded. */
    public boolean contains(ChunkId chunk) {
        return ledger.sql("SELECT count(*) FROM caravan.chunk WHERE job = :job AND sequence = :sequence")
                        .param("job", chunk.job())
                        .param("sequence", chunk.sequence())
                        .query(Integer.class)
                        .single()
                > 0;
    }
}
