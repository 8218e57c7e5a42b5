package dev.caravan.ledger;

import dev.caravan.ledger.activity.LedgerActivity;
import dev.caravan.ledger.database.LedgerDialect;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.JobListener;
import dev.caravan.ledger.job.JobRowMapper;
import dev.caravan.ledger.job.SkipCount;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Repository;

/**
 * Leases of jobs. A worker holds the lease of a job from its first byte until its last chunk is loaded. If the worker crashes, another one
 * takes the job when the lease expires, or at once on the same host. Each lease has a higher epoch than the one before (a fencing token),
 * and every write of a worker names its epoch: a worker that lost its lease can't write.
 *
 * <p>Times are the database's, so the hosts' clocks are irrelevant. Thread-safe.
 */
@Repository
public class Leases {
    private final LedgerDialect ledger;
    private final SkipCounts skips;
    private final LedgerActivity activity;
    private static final long NO_JOB = 0;
    private static final long FIRST_EPOCH = 1;

    private final LeaseOwner self = LeaseOwner.thisProcess();

    private final ObjectProvider<JobListener> listeners;

    Leases(LedgerDialect ledger, SkipCounts skips, LedgerActivity activity, ObjectProvider<JobListener> listeners) {
        this.ledger = ledger;
        this.skips = skips;
        this.activity = activity;
        this.listeners = listeners;
    }

    /**
     * Leases a job of this queue that has no lease, the one with the fewest leases so far first: a job that crashes its workers does not
     * delay the others.
     */
    public Optional<Job> take(String queue, Duration lease) {
        Optional<Job> taken = ledger.take(queue, false, self.toString(), lease);
        taken.ifPresent(activity::leased);
        taken.filter(job -> job.epoch() == FIRST_EPOCH).ifPresent(job -> listeners.forEach(each -> each.started(job)));
        return taken;
    }

    /** As {@link #take}, a job whose staged rows are to be published. */
    public Optional<Job> takeToPublish(String queue, Duration lease) {
        return ledger.take(queue, true, self.toString(), lease);
    }

    /** Leases of dead processes of this host expire at once. */
    public void expireLeasesOfDeadProcesses(String queue) {
        List<String> dead = ledger
                .sql(
                        "SELECT DISTINCT owner FROM caravan.job WHERE queue = :queue AND finished_at IS NULL AND owner IS NOT NULL")
                .param("queue", queue)
                .query(String.class)
                .list()
                .stream()
                .filter(owner -> LeaseOwner.parse(owner).hasDiedHere())
                .toList();
        for (String owner : dead) {
            ledger.sql(
                            "UPDATE caravan.job SET %s, owner = NULL, lease_until = NULL WHERE owner = :owner AND finished_at IS NULL"
                                    .formatted(LedgerDialect.counting(LedgerDialect.HELD_BY_DEAD_WORKER)))
                    .param("owner", owner)
                    .update();
        }
    }

    /** Consecutive leases of a job that ended by a crash or a failure, without progress. */
    public int failedAttempts(long job) {
        return ledger.sql(
                        "SELECT CASE WHEN records_read > records_at_last_attempt THEN 0 ELSE failed_attempts END FROM caravan.job WHERE id = :id")
                .param("id", job)
                .query(Integer.class)
                .single();
    }

    /**
     * Checks that this worker still holds the lease.
     *
     * @throws LeaseLostException if it does not
     */
    public void require(Job job) {
        if (ledger.sql("SELECT count(*) FROM caravan.job WHERE id = :id AND epoch = :epoch AND finished_at IS NULL")
                        .param("id", job.id())
                        .param("epoch", job.epoch())
                        .query(Integer.class)
                        .single()
                == 0) {
            throw new LeaseLostException(job.id());
        }
    }

    /** Jobs leased by this process whose chunks are all sent. */
    public List<Job> loading() {
        return ledger.sql(
                        "SELECT %s FROM caravan.job WHERE owner = :owner AND state = 'LOADING' AND finished_at IS NULL"
                                .formatted(JobRowMapper.COLUMNS))
                .param("owner", self.toString())
                .query(JobRowMapper::read)
                .list();
    }

    /**
     * Renews this process's leases of LOADING jobs, and of the jobs that it is splitting. A lease of a job that it no longer works on,
     * because even releasing it failed, expires.
     */
    public void renew(Collection<Long> splitting, Duration lease) {
        ledger.sql("""
                        UPDATE caravan.job SET lease_until = %s
                        WHERE owner = :owner AND finished_at IS NULL AND (state = 'LOADING' OR id IN (:splitting))
                        """.formatted(ledger.leaseExpiry()))
                .param("splitting", splitting.isEmpty() ? List.of(NO_JOB) : List.copyOf(splitting))
                .param("seconds", LedgerDialect.seconds(lease))
                .param("owner", self.toString())
                .update();
    }

    /** Releases all leases of this process, so that other workers can take the jobs. */
    public void releaseAll() {
        ledger.sql(
                        "UPDATE caravan.job SET owner = NULL, lease_until = NULL WHERE owner = :owner AND finished_at IS NULL")
                .param("owner", self.toString())
                .update();
    }

    /** Releases one job, which any worker can take at once. Does not count as a failed attempt. */
    public void release(Job job) {
        release(job, Duration.ZERO, "1 = 0");
    }

    /** Releases one job after a failed attempt; any worker can take it after a pause. */
    public void releaseAfterFailure(Job job, Duration pause) {
        release(job, pause, "1 = 1");
    }

    private void release(Job job, Duration pause, String hasFailed) {
        ledger.sql("""
                        UPDATE caravan.job SET %s, owner = NULL, lease_until = %s
                        WHERE id = :id AND epoch = :epoch AND finished_at IS NULL
                        """.formatted(LedgerDialect.counting(hasFailed), ledger.leaseExpiry()))
                .param("seconds", LedgerDialect.seconds(pause))
                .param("id", job.id())
                .param("epoch", job.epoch())
                .update();
    }

    /**
     * Records the plan, and a remark for the user.
     *
     * @throws LeaseLostException if this worker has lost the lease
     */
    public void plan(Job job, String plan, @Nullable String remark) {
        fenced(job, ledger.sql("""
                                UPDATE caravan.job SET plan = :plan, remark = :remark
                                WHERE id = :id AND epoch = :epoch AND finished_at IS NULL
                                """).param("plan", plan).param("remark", remark));
    }

    /**
     * Records progress before the records are sent, and renews the lease. So the balance never shows more loaded records than read ones.
     *
     * @param skipped lines skipped since the source's first byte, by reason; empty if none were since the last call
     * @throws LeaseLostException if this worker has lost the lease
     */
    public void recordProgress(Job job, long recordsRead, long bytesRead, List<SkipCount> skipped, Duration lease) {
        skips.record(
                job.id(),
                skipped,
                () -> fenced(
                        job,
                        ledger.sql("""
                                UPDATE caravan.job
                                SET records_read = greatest(records_read, :records), bytes_read = greatest(bytes_read, :bytes),
                                    lease_until = %s
                                WHERE id = :id AND epoch = :epoch AND finished_at IS NULL
                                """.formatted(ledger.leaseExpiry()))
                                .param("records", recordsRead)
                                .param("bytes", bytesRead)
                                .param("seconds", LedgerDialect.seconds(lease))));
        activity.read(job, recordsRead, bytesRead, skipped, false);
    }

    /**
     * Appends to the remark for the user, unless the remark contains the text.
     *
     * @throws LeaseLostException if this worker has lost the lease
     */
    public void remark(Job job, String remark) {
        fenced(job, ledger.sql("""
                                UPDATE caravan.job
                                SET remark = CASE WHEN position(:remark IN remark) > 0 THEN remark
                                                  ELSE concat_ws('; ', remark, :remark) END
                                WHERE id = :id AND epoch = :epoch AND finished_at IS NULL
                                """).param("remark", remark));
    }

    /**
     * Records what is known once the source is split, before its last chunks are sent: as soon as all chunks are loaded the job may end.
     *
     * @param skipped all lines that were skipped, by reason
     * @param sha256 of the source; null if it was not read to its end
     * @throws LeaseLostException if this worker has lost the lease
     */
    public void recordSplit(
            Job job, int chunks, long records, List<SkipCount> skipped, long bytes, @Nullable String sha256) {
        skips.record(
                job.id(),
                skipped,
                () -> fenced(
                        job,
                        ledger.sql("""
                                UPDATE caravan.job
                                SET chunks_total = :chunks, records_read = :records, bytes_read = :bytes,
                                    content_sha256 = coalesce(:sha256, content_sha256)
                                WHERE id = :id AND epoch = :epoch AND finished_at IS NULL
                                """)
                                .param("chunks", chunks)
                                .param("records", records)
                                .param("bytes", bytes)
                                .param("sha256", sha256)));
        activity.read(job, records, bytes, skipped, true);
    }

    /** Records that all chunks are sent, unless the job has moved on since. */
    public void recordSent(Job job) {
        ledger.sql("UPDATE caravan.job SET state = 'LOADING' WHERE id = :id AND epoch = :epoch AND state = 'SPLITTING'")
                .param("id", job.id())
                .param("epoch", job.epoch())
                .update();
    }

    private static void fenced(Job job, StatementSpec update) {
        if (update.param("id", job.id()).param("epoch", job.epoch()).update() == 0) {
            throw new LeaseLostException(job.id());
        }
    }
}
