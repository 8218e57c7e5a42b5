package dev.caravan.ledger;

import dev.caravan.ledger.database.LedgerDialect;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.JobResult;
import dev.caravan.ledger.job.JobRowMapper;
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
 * What workers enter of the reports that they make. Of the records that are read each counts in the report or is rejected, and both are
 * entered together with how many are read, so that a job's balance adds up at any moment. Whatever a worker writes names its lease's
 * epoch: one that lost its lease can't write. Thread-safe.
 */
@Repository
public class ReportProgressRepository {
    private final LedgerDialect ledger;
    private final Rejects rejects;
    private final RejectLimits limits;
    private final Outbox outbox;
    private final TransactionTemplate transaction;

    ReportProgressRepository(
            LedgerDialect ledger,
            Rejects rejects,
            RejectLimits limits,
            Outbox outbox,
            PlatformTransactionManager transactions) {
        this.ledger = ledger;
        this.rejects = rejects;
        this.limits = limits;
        this.outbox = outbox;
        this.transaction = new TransactionTemplate(transactions);
    }

    /**
     * Forgets what an earlier worker entered, for one who begins at the beginning.
     *
     * @throws LeaseLostException if the job has ended or changed hands
     */
    public void restart(Job job) {
        transaction.executeWithoutResult(status -> {
            fenced(job, ledger.sql("""
                            UPDATE caravan.job
                            SET %s, records_read = 0, bytes_read = 0, parts_done = NULL, parts_total = NULL
                            WHERE id = :id AND epoch = :epoch AND finished_at IS NULL
                            """.formatted(LedgerDialect.counting("1 = 0"))));
            for (String table : List.of("reject", "chunk")) {
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
     * Enters records that were read, with those of them that were refused, and prolongs the lease.
     *
     * @throws LeaseLostException if the job has ended or changed hands; also if this ended it, because more were rejected than may be
     */
    public void enter(Job job, RecordRange recordRange, List<Reject> refused, Duration lease) {
        transaction.executeWithoutResult(status -> {
            fenced(
                    job,
                    ledger.sql("""
                                    UPDATE caravan.job SET records_read = :records, bytes_read = :bytes, lease_until = %s
                                    WHERE id = :id AND epoch = :epoch AND finished_at IS NULL
                                    """.formatted(ledger.leaseExpiry()))
                            .param("records", recordRange.recordsRead())
                            .param("bytes", recordRange.bytesRead())
                            .param("seconds", LedgerDialect.seconds(lease)));
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
        if (recordRange.rejected() > 0 && limits.enforce(job.id())) {
            throw new LeaseLostException(job.id());
        }
    }

    /**
     * Enters how far the second half of the work is, once all sources are read, and prolongs the lease.
     *
     * @param done how many parts are grouped; 0: the reading has just ended
     * @throws LeaseLostException if the job has ended or changed hands; also if the end of the reading ended it, because of all records
     *     more were rejected than may be
     */
    public void parts(Job job, int done, int total, Duration lease) {
        fenced(
                job,
                ledger.sql("""
                                UPDATE caravan.job SET parts_done = :done, parts_total = :total, lease_until = %s
                                WHERE id = :id AND epoch = :epoch AND finished_at IS NULL
                                """.formatted(ledger.leaseExpiry()))
                        .param("done", done)
                        .param("total", total)
                        .param("seconds", LedgerDialect.seconds(lease)));
        if (done == 0 && limits.enforceAtTheEnd(job)) {
            throw new LeaseLostException(job.id());
        }
    }

    /**
     * Ends a job as COMPLETED with its result, or as FAILED if more of its records were rejected than may be. A report that somebody
     * asked for may be made again from the same sources; one of the drop folder and the like may not.
     *
     * @return whether it is COMPLETED: not if it has ended before, or changed hands
     */
    public boolean complete(Job job, JobResult result) {
        limits.enforceAtTheEnd(job);
        return outbox.noting(
                job.id(),
                () -> ledger.sql("""
                                UPDATE caravan.job
                                SET state = 'COMPLETED', claim = CASE origin WHEN 'command' THEN NULL ELSE claim END,
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

    /** What a job has made; empty while it is not COMPLETED, and of jobs that load. */
    public Optional<JobResult> result(long job) {
        return ledger.sql("SELECT %s FROM caravan.job WHERE id = :id".formatted(JobRowMapper.COLUMNS))
                .param("id", job)
                .query(JobRowMapper::read)
                .optional()
                .map(Job::result);
    }

    /**
     * Jobs whose results workers keep, made longer ago than {@code age} and not deleted, in their order. Not those whose result went where
     * somebody said: it is that person's.
     *
     * @param behind only those with a higher number
     * @param limit at most so many
     */
    public List<Job> due(Duration age, long behind, int limit) {
        return ledger.sql("""
                        SELECT %s FROM caravan.job
                        WHERE kind = 'REPORT' AND queue = :queue AND result_location IS NOT NULL AND result_gone_at IS NULL
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

    /** Notes that a job's result was deleted. */
    public void markGone(long job) {
        ledger.sql(
                        "UPDATE caravan.job SET result_gone_at = CURRENT_TIMESTAMP(6) WHERE id = :id AND result_gone_at IS NULL")
                .param("id", job)
                .update();
    }

    private static void fenced(Job job, StatementSpec update) {
        if (update.param("id", job.id()).param("epoch", job.epoch()).update() == 0) {
            throw new LeaseLostException(job.id());
        }
    }
}
