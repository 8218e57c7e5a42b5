package dev.caravan.ledger;

import dev.caravan.ledger.database.LedgerDialect;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.JobResult;
import dev.caravan.ledger.job.JobRowMapper;
import dev.caravan.ledger.job.SkipCount;
import dev.caravan.ledger.outbox.Outbox;
import dev.caravan.ledger.reject.Reject;
import dev.caravan.ledger.reject.Rejects;
import dev.caravan.message.ChunkId;
import dev.caravan.queue.Channels;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Progress and results of reports. Each record that a worker reads counts in the report or is rejected; both counts are written in one
 * transaction with the number of records read, so that the job's balance always adds up. Every write of a worker names the epoch of its
 * lease: a worker that lost its lease can't write. Thread-safe.
 */
@Repository
public class ReportProgressRepository {
    private final LedgerDialect ledger;
    private final Rejects rejects;
    private final RejectLimits limits;
    private final SkipCounts skips;
    private final ChunkTotals totals;
    private final Outbox outbox;
    private final TransactionTemplate transaction;

    ReportProgressRepository(
            LedgerDialect ledger,
            Rejects rejects,
            RejectLimits limits,
            SkipCounts skips,
            ChunkTotals totals,
            Outbox outbox,
            PlatformTransactionManager transactions) {
        this.ledger = ledger;
        this.rejects = rejects;
        this.limits = limits;
        this.skips = skips;
        this.totals = totals;
        this.outbox = outbox;
        this.transaction = new TransactionTemplate(transactions);
    }

    /**
     * Deletes the progress of an earlier worker; this one starts over.
     *
     * @throws LeaseLostException if the job has ended or another worker has leased it
     */
    public void restart(Job job) {
        transaction.executeWithoutResult(status -> {
            fenced(job, ledger.sql("""
                            UPDATE caravan.job
                            SET %s, records_read = 0, lines_skipped = 0, bytes_read = 0, partitions_done = NULL, partitions_total = NULL
                            WHERE id = :id AND epoch = :epoch AND finished_at IS NULL
                            """.formatted(LedgerDialect.counting("1 = 0"))));
            // Totals after chunks: once those are locked, nothing is added to these.
            for (String table : List.of("reject", "chunk", "chunk_total", "skip")) {
                ledger.sql("DELETE FROM caravan.%s WHERE job = :job".formatted(table))
                        .param("job", job.id())
                        .update();
            }
            ledger.sql("UPDATE caravan.reject_limit SET records = 0, rejected = 0 WHERE job = :job")
                    .param("job", job.id())
                    .update();
        });
    }

    /**
     * Records a range that was read and its rejects, and renews the lease.
     *
     * @param skipped lines skipped so far, of all sources, by reason
     * @throws LeaseLostException if the job has ended or another worker has leased it; also if this call ended it, because it exceeds its
     *     max-rejects
     */
    public void enter(Job job, RecordRange recordRange, List<Reject> refused, List<SkipCount> skipped, Duration lease) {
        transaction.executeWithoutResult(status -> {
            skips.record(
                    job.id(),
                    skipped,
                    () -> fenced(
                            job,
                            ledger.sql("""
                                    UPDATE caravan.job SET records_read = :records, bytes_read = :bytes, lease_until = %s
                                    WHERE id = :id AND epoch = :epoch AND finished_at IS NULL
                                    """.formatted(ledger.leaseExpiry()))
                                    .param("records", recordRange.recordsRead())
                                    .param("bytes", recordRange.bytesRead())
                                    .param("seconds", LedgerDialect.seconds(lease))));
            ledger.sql("""
                            INSERT INTO caravan.chunk
                              (job, sequence, state, records, first_record, first_line, byte_offset, inserted, rejected)
                            VALUES (:job, :sequence, 'LOADED', :records, :first_record, :first_line, :offset, :counted, :rejected)
                            """)
                    .param("job", job.id())
                    .param("sequence", recordRange.sequence())
                    .param("records", recordRange.records())
                    .param("first_record", recordRange.firstRecord())
                    .param("first_line", recordRange.firstLine())
                    .param("offset", recordRange.byteOffset())
                    .param("counted", recordRange.counted())
                    .param("rejected", recordRange.rejected())
                    .update();
            rejects.add(new ChunkId(job.id(), recordRange.sequence()), refused);
            limits.count(job.id(), recordRange.records(), recordRange.rejected());
        });
        totals.recorded(List.of(new ChunkId(job.id(), recordRange.sequence())));
        if (recordRange.rejected() > 0 && limits.enforce(job.id())) {
            throw new LeaseLostException(job.id());
        }
    }

    /**
     * Records the number of aggregated partitions, after all sources are read, and renews the lease.
     *
     * @param done aggregated partitions; 0 when reading has just ended
     * @param skipped all lines that were skipped, by reason
     * @throws LeaseLostException if the job has ended or another worker has leased it; also if this call ended it, because it exceeds its
     *     max-rejects
     */
    public void parts(Job job, int done, int total, List<SkipCount> skipped, Duration lease) {
        skips.record(
                job.id(),
                skipped,
                () -> fenced(
                        job,
                        ledger.sql("""
                                UPDATE caravan.job SET partitions_done = :done, partitions_total = :total, lease_until = %s
                                WHERE id = :id AND epoch = :epoch AND finished_at IS NULL
                                """.formatted(ledger.leaseExpiry()))
                                .param("done", done)
                                .param("total", total)
                                .param("seconds", LedgerDialect.seconds(lease))));
        if (done == 0 && limits.enforceAtTheEnd(job)) {
            throw new LeaseLostException(job.id());
        }
    }

    /**
     * Ends a job as COMPLETED with its result, or as FAILED if it exceeds its max-rejects. A command's report can be run again for the same
     * sources; a report of an inbox can't.
     *
     * @return whether it is COMPLETED: false if it had ended or another worker has leased it
     */
    public boolean complete(Job job, JobResult result) {
        limits.enforceAtTheEnd(job);
        return outbox.noting(
                job.id(),
                () -> ledger.sql("""
                                UPDATE caravan.job
                                SET state = 'COMPLETED', idempotency_key = CASE origin WHEN 'command' THEN NULL ELSE idempotency_key END,
                                    result_location = :location, result_format = :format, result_bytes = :bytes,
                                    result_rows = :rows, result_sha256 = :sha256,
                                    finished_at = CURRENT_TIMESTAMP(6), owner = NULL, lease_until = NULL
                                WHERE id = :id AND epoch = :epoch AND state = 'REPORTING'
                                """)
                                .param("location", result.location())
                                .param("format", result.format())
                                .param("bytes", result.bytes())
                                .param("rows", result.rows())
                                .param("sha256", result.sha256())
                                .param("id", job.id())
                                .param("epoch", job.epoch())
                                .update()
                        == 1);
    }

    /** A report's result; empty until the job is COMPLETED, and for jobs that load. */
    public Optional<JobResult> result(long job) {
        return ledger.sql("SELECT %s FROM caravan.job WHERE id = :id".formatted(JobRowMapper.COLUMNS))
                .param("id", job)
                .query(JobRowMapper::read)
                .optional()
                .map(Job::result);
    }

    /**
     * Jobs older than {@code age} whose result is in the result store, by id. A result at a location that the user chose is never deleted.
     *
     * @param behind only jobs with a higher id
     * @param limit at most so many
     */
    public List<Job> due(Duration age, long behind, int limit) {
        return ledger.sql("""
                        SELECT %s FROM caravan.job
                        WHERE kind = 'REPORT' AND queue = :queue AND result_location IS NOT NULL AND result_deleted_at IS NULL
                          AND finished_at < %s AND id > :behind
                        ORDER BY id LIMIT :limit
                        """.formatted(JobRowMapper.COLUMNS, ledger.leaseExpiry()))
                .param("queue", Channels.REPORTS)
                .param("seconds", LedgerDialect.seconds(age.negated()))
                .param("behind", behind)
                .param("limit", limit)
                .query(JobRowMapper::read)
                .list();
    }

    /** Records that a job's result was deleted. */
    public void markGone(long job) {
        ledger.sql(
                        "UPDATE caravan.job SET result_deleted_at = CURRENT_TIMESTAMP(6) WHERE id = :id AND result_deleted_at IS NULL")
                .param("id", job)
                .update();
    }

    private static void fenced(Job job, StatementSpec update) {
        if (update.param("id", job.id()).param("epoch", job.epoch()).update() == 0) {
            throw new LeaseLostException(job.id());
        }
    }
}
