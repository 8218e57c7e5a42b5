package dev.caravan.ledger;

import dev.caravan.ledger.database.LedgerDialect;
import dev.caravan.ledger.job.SkipCount;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Lines that jobs skipped, by reason. The worker that reads a source writes totals since the source's first byte, so that a worker which
 * reads it again counts no line twice. Thread-safe.
 */
@Repository
class SkipCounts {
    private final LedgerDialect ledger;
    private final TransactionTemplate transaction;

    SkipCounts(LedgerDialect ledger, PlatformTransactionManager transactions) {
        this.ledger = ledger;
        this.transaction = new TransactionTemplate(transactions);
    }

    /**
     * Writes totals in one transaction with an update of the job's row. A total that is less than the recorded one changes nothing: an
     * earlier worker had read further.
     *
     * @param totals of all reasons so far; empty if nothing was skipped since the last call
     * @param update locks the job's row, and throws if this worker has lost the lease
     */
    void record(long job, List<SkipCount> totals, Runnable update) {
        if (totals.isEmpty()) {
            update.run();
            return;
        }
        transaction.executeWithoutResult(status -> {
            update.run();
            ledger.sql("UPDATE caravan.job SET lines_skipped = greatest(lines_skipped, :lines) WHERE id = :job")
                    .param("lines", SkipCount.lines(totals))
                    .param("job", job)
                    .update();
            totals.forEach(total -> write(job, total));
        });
    }

    /** The lock of the job's row lets no other worker insert meanwhile. */
    private void write(long job, SkipCount total) {
        int known = with(job, total, """
                UPDATE caravan.skip SET line_count = greatest(line_count, :lines), last_line = greatest(last_line, :last)
                WHERE job = :job AND reason = :reason
                """).update();
        if (known == 0) {
            with(job, total, """
                    INSERT INTO caravan.skip (job, reason, line_count, first_line, last_line, first_text)
                    VALUES (:job, :reason, :lines, :first, :last, :text)
                    """)
                    .param("first", total.firstLine())
                    .param("text", total.text())
                    .update();
        }
    }

    private StatementSpec with(long job, SkipCount total, String statement) {
        return ledger.sql(statement)
                .param("job", job)
                .param("reason", total.reason())
                .param("lines", total.lines())
                .param("last", total.lastLine());
    }

    /** Deletes the text of a job's lines; the counts stay. */
    void deleteText(long job) {
        ledger.sql("UPDATE caravan.skip SET first_text = NULL WHERE job = :job")
                .param("job", job)
                .update();
    }

    private record OfJob(long job, SkipCount count) {}

    /** The counts of the given jobs that have any, in the order of their first lines. */
    Map<Long, List<SkipCount>> of(Collection<Long> jobs) {
        if (jobs.isEmpty()) {
            return Map.of();
        }
        return ledger
                .sql("""
                        SELECT job, reason, line_count, first_line, last_line, first_text FROM caravan.skip
                        WHERE job IN (:jobs) ORDER BY job, first_line, reason
                        """)
                .param("jobs", jobs)
                .query((row, index) -> new OfJob(
                        row.getLong("job"),
                        new SkipCount(
                                row.getString("reason"),
                                row.getLong("line_count"),
                                row.getLong("first_line"),
                                row.getLong("last_line"),
                                row.getString("first_text"))))
                .list()
                .stream()
                .collect(Collectors.groupingBy(OfJob::job, Collectors.mapping(OfJob::count, Collectors.toList())));
    }
}
