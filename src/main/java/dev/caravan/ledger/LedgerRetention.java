package dev.caravan.ledger;

import dev.caravan.ledger.database.LedgerDialect;
import dev.caravan.queue.Channels;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Deletes expired data of the ledger, in bounded pieces, and only of jobs that have ended for good: not of PARTIAL jobs, whose dead letters can
 * be replayed, and not while a correction of their rejects or a job of their group is running. Any number of processes may do this at once. Thread-safe.
 */
@Repository
public class LedgerRetention {
    /** The job ended long enough ago, and no correction of it and no job of its group is running. {@code :seconds} is negative. */
    private static final String DUE = """
            job.state IN ('COMPLETED', 'FAILED', 'ABORTED', 'SUPERSEDED', 'GONE') AND job.finished_at < %s
            AND NOT EXISTS (SELECT 1 FROM caravan.job AS correcting
                            WHERE correcting.corrects = job.id AND (correcting.finished_at IS NULL OR correcting.state IN ('PARTIAL', 'UNDOING')))
            AND NOT EXISTS (SELECT 1 FROM caravan.job AS other
                            WHERE other.job_group = job.job_group AND (other.finished_at IS NULL OR other.state IN ('PARTIAL', 'UNDOING')))
            """;

    /** Chunks that are added up into one: with at most 100,000 records a chunk, the sum fits into an integer. */
    private static final int CHUNKS_FOLDED = 10_000;

    private static final List<String> FOLDED =
            List.of("records", "inserted", "duplicates", "rejected", "padded", "truncated");
    private static final String LOADED_IN_RANGE =
            "job = :job AND sequence >= :from AND sequence < :to AND state = 'LOADED' AND in_total = true";

    private final LedgerDialect ledger;
    private final SkipCounts skips;
    private final ChunkTotals totals;
    private final TransactionTemplate transaction;

    LedgerRetention(
            LedgerDialect ledger, SkipCounts skips, ChunkTotals totals, PlatformTransactionManager transactions) {
        this.ledger = ledger;
        this.skips = skips;
        this.totals = totals;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** The job that ended first, of those that ended longer ago than {@code age} and still have rejects. */
    public Optional<Long> jobWithRejects(Duration age) {
        return first("job.rejects_deleted_at IS NULL AND " + DUE, age);
    }

    /**
     * The job that ended first, of those that ended longer ago than {@code age} and have nothing left but their row and their chunks: no
     * rejects, no corrections, and no result ({@link ReportProgressRepository#due}).
     */
    public Optional<Long> jobWithoutRejects(Duration age) {
        return first("""
                job.rejects_deleted_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM caravan.job AS other WHERE other.corrects = job.id)
                AND (job.result_location IS NULL OR job.result_deleted_at IS NOT NULL OR job.queue <> '%s') AND
                """.formatted(Channels.REPORTS) + DUE, age);
    }

    private Optional<Long> first(String condition, Duration age) {
        return ledger.sql("SELECT job.id FROM caravan.job AS job WHERE %s ORDER BY job.finished_at, job.id LIMIT 1"
                        .formatted(condition.formatted(ledger.leaseExpiry())))
                .param("seconds", LedgerDialect.seconds(age.negated()))
                .query(Long.class)
                .optional();
    }

    /** The job that ended first, of those that ended longer ago than {@code age}, have no rejects and whose chunks are not added up. */
    public Optional<Long> jobWithChunks(Duration age) {
        return first("job.rejects_deleted_at IS NOT NULL AND job.chunks_compacted_at IS NULL AND " + DUE, age);
    }

    /**
     * Makes a job's loaded chunks a few, after they are added up: its counts are those of the totals. Dead and discarded chunks stay as they
     * are. May be interrupted anywhere, and may run in several processes at once.
     */
    public void foldChunks(long job) {
        int last = ledger.sql("SELECT coalesce(max(sequence), -1) FROM caravan.chunk WHERE job = :job")
                .param("job", job)
                .query(Integer.class)
                .single();
        if (last > 0) {
            totals.addUp(job);
        }
        for (int from = 0; from <= last; from += CHUNKS_FOLDED) {
            int first = from;
            transaction.executeWithoutResult(status -> fold(job, first));
        }
        ledger.sql("UPDATE caravan.job SET chunks_compacted_at = CURRENT_TIMESTAMP(6) WHERE id = :job")
                .param("job", job)
                .update();
    }

    private void fold(long job, int from) {
        Map<String, Object> numbers = new HashMap<>(Map.of("job", job, "from", from, "to", from + CHUNKS_FOLDED));
        ledger.sql("SELECT min(sequence) AS sequence, %s FROM caravan.chunk WHERE %s"
                        .formatted(each("sum(%1$s) AS %1$s"), LOADED_IN_RANGE))
                .params(numbers)
                .query(row -> {
                    if (row.getObject("sequence") != null) {
                        numbers.put("sequence", row.getInt("sequence"));
                        for (String number : FOLDED) {
                            numbers.put(number, row.getInt(number));
                        }
                    }
                });
        if (numbers.containsKey("sequence")) {
            ledger.sql("DELETE FROM caravan.chunk WHERE %s AND sequence <> :sequence".formatted(LOADED_IN_RANGE))
                    .params(numbers)
                    .update();
            ledger.sql("UPDATE caravan.chunk SET %s WHERE job = :job AND sequence = :sequence"
                            .formatted(each("%1$s = :%1$s")))
                    .params(numbers)
                    .update();
        }
    }

    private static String each(String pattern) {
        return FOLDED.stream().map(pattern::formatted).collect(Collectors.joining(", "));
    }

    /**
     * Deletes up to {@code limit} of a job's rejects, and the text of its skipped lines. The job's counts stay.
     *
     * @return whether more may be left
     */
    public boolean dropRejects(long job, int limit) {
        int deleted = ledger.sql("""
                        DELETE FROM caravan.reject WHERE job = :job AND record IN (
                          SELECT record FROM (SELECT record FROM caravan.reject WHERE job = :job ORDER BY record LIMIT :limit) AS due)
                        """).param("job", job).param("limit", limit).update();
        if (deleted == limit) {
            return true;
        }
        skips.deleteText(job);
        ledger.sql(
                        "UPDATE caravan.job SET rejects_deleted_at = CURRENT_TIMESTAMP(6) WHERE id = :job AND rejects_deleted_at IS NULL")
                .param("job", job)
                .update();
        return false;
    }

    /** Deletes a job and its chunks. The ledger then no longer knows its source: the same version would be loaded again. */
    public void dropJob(long job) {
        transaction.executeWithoutResult(status -> ledger.drop(job));
    }

    /** Whether a job's rejects have expired and were deleted. */
    public boolean areRejectsGone(long job) {
        return ledger.sql("SELECT count(*) FROM caravan.job WHERE id = :job AND rejects_deleted_at IS NOT NULL")
                        .param("job", job)
                        .query(Integer.class)
                        .single()
                == 1;
    }
}
