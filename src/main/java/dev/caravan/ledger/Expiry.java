package dev.caravan.ledger;

import dev.caravan.wire.Channels;
import java.time.Duration;
import java.util.Optional;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Deletes what the ledger keeps no longer, a little at a time. Only of jobs that have ended and that nobody may come back to: not of PARTIAL
 * ones, whose dead letters are to be replayed, and not while a correction of their rejects is under way. Any number of processes may be
 * at it. Thread-safe.
 */
@Repository
public class Expiry {
    /** Ended for so long, with nothing of it under way. {@code :seconds} is negative. */
    private static final String DUE = """
            job.state IN ('COMPLETED', 'FAILED', 'ABORTED') AND job.finished_at < %s
            AND NOT EXISTS (SELECT 1 FROM caravan.job AS correcting
                            WHERE correcting.corrects = job.id AND (correcting.finished_at IS NULL OR correcting.state IN ('PARTIAL', 'UNDOING')))
            """;

    private final LedgerDialect ledger;
    private final TransactionTemplate transaction;

    Expiry(LedgerDialect ledger, PlatformTransactionManager transactions) {
        this.ledger = ledger;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** A job that ended longer ago than {@code age} and still has its rejects; the one that ended first. */
    public Optional<Long> jobWithRejects(Duration age) {
        return first("job.rejects_gone_at IS NULL AND " + DUE, age);
    }

    /**
     * A job that ended longer ago than {@code age}, of which nothing but itself and its chunks is left, and no correction; the one that
     * ended first. Not one whose result is still kept: {@link ReportEntries#due}.
     */
    public Optional<Long> jobWithoutRejects(Duration age) {
        return first("""
                job.rejects_gone_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM caravan.job AS other WHERE other.corrects = job.id)
                AND (job.result_location IS NULL OR job.result_gone_at IS NOT NULL OR job.queue <> '%s') AND
                """.formatted(Channels.REPORTS) + DUE, age);
    }

    private Optional<Long> first(String condition, Duration age) {
        return ledger.sql("SELECT job.id FROM caravan.job AS job WHERE %s ORDER BY job.finished_at, job.id LIMIT 1"
                        .formatted(condition.formatted(ledger.soon())))
                .param("seconds", LedgerDialect.seconds(age.negated()))
                .query(Long.class)
                .optional();
    }

    /**
     * Deletes some of a job's rejects. Its counts stay.
     *
     * @return whether there may be more
     */
    public boolean dropRejects(long job, int limit) {
        int deleted = ledger.sql("""
                        DELETE FROM caravan.reject WHERE job = :job AND record IN (
                          SELECT record FROM (SELECT record FROM caravan.reject WHERE job = :job ORDER BY record LIMIT :limit) AS due)
                        """).param("job", job).param("limit", limit).update();
        if (deleted == limit) {
            return true;
        }
        ledger.sql(
                        "UPDATE caravan.job SET rejects_gone_at = CURRENT_TIMESTAMP(6) WHERE id = :job AND rejects_gone_at IS NULL")
                .param("job", job)
                .update();
        return false;
    }

    /** Deletes a job and its chunks. Its source is not known any more then: the same version would be loaded as a new one. */
    public void dropJob(long job) {
        transaction.executeWithoutResult(status -> ledger.drop(job));
    }

    /** Whether a job's rejects were deleted, because they are kept no longer. */
    public boolean areRejectsGone(long job) {
        return ledger.sql("SELECT count(*) FROM caravan.job WHERE id = :job AND rejects_gone_at IS NOT NULL")
                        .param("job", job)
                        .query(Integer.class)
                        .single()
                == 1;
    }
}
