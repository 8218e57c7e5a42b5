package dev.caravan.ledger;

import dev.caravan.ledger.database.LedgerDialect;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.JobRowMapper;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Repository;

/**
 * A splitter's right to a job. Every unfinished job has at most one holder, from its first byte until its last chunk is
 * loaded; a holder that dies is replaced when its lease expires, at once if it died on this host. Each lease has a higher
 * epoch than the one before, and every write of a holder names its epoch: one that lost its lease can't write.
 *
 * <p>Times are the database's, so the hosts' clocks don't matter. Thread-safe.
 */
@Repository
public class Leases {
    private final LedgerDialect ledger;
    private static final long NO_JOB = 0;

    private final LeaseOwner self = LeaseOwner.thisProcess();

    Leases(LedgerDialect ledger) {
        this.ledger = ledger;
    }

    /**
     * Takes a job of this queue that nobody holds: those that were tried least often first, so that one which kills its
     * splitters does not keep the others waiting.
     */
    public Optional<Job> take(String queue, Duration lease) {
        return ledger.take(queue, self.toString(), lease);
    }

    /** Ends the leases of processes that died on this host, so that nobody waits for them to expire. */
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

    /** How many leases of a job in a row ended by a death or a failure, without a record more than before. */
    public int failedAttempts(long job) {
        return ledger.sql(
                        "SELECT CASE WHEN records_read > attempted_at_record THEN 0 ELSE attempts END FROM caravan.job WHERE id = :id")
                .param("id", job)
                .query(Integer.class)
                .single();
    }

    /**
     * Makes sure that the job is still this holder's.
     *
     * @throws LeaseLostException if it has ended or changed hands
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

    /** Jobs that this process holds and whose chunks are all sent. */
    public List<Job> loading() {
        return ledger.sql("SELECT %s FROM caravan.job WHERE owner = :owner AND state = 'LOADING'"
                        .formatted(JobRowMapper.COLUMNS))
                .param("owner", self.toString())
                .query(JobRowMapper::read)
                .list();
    }

    /**
     * Prolongs the leases of this process on jobs that are loading, and on those that it is splitting. A job that it holds
     * and does not work on, because even giving it back failed, is left to expire.
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

    /** Gives up every lease of this process, for the next splitter to go on. */
    public void releaseAll() {
        ledger.sql(
                        "UPDATE caravan.job SET owner = NULL, lease_until = NULL WHERE owner = :owner AND finished_at IS NULL")
                .param("owner", self.toString())
                .update();
    }

    /** Gives back one job, to be taken at once by whoever comes; it is not its fault. */
    public void release(Job job) {
        release(job, Duration.ZERO, "1 = 0");
    }

    /** Gives up one job after a try that failed, to be tried again after a while by whoever comes. */
    public void releaseAfterFailure(Job job, Duration pause) {
        release(job, pause, "1 = 1");
    }

    private void release(Job job, Duration pause, String inVain) {
        ledger.sql("""
                        UPDATE caravan.job SET %s, owner = NULL, lease_until = %s
                        WHERE id = :id AND epoch = :epoch AND finished_at IS NULL
                        """.formatted(LedgerDialect.counting(inVain), ledger.leaseExpiry()))
                .param("seconds", LedgerDialect.seconds(pause))
                .param("id", job.id())
                .param("epoch", job.epoch())
                .update();
    }

    /**
     * Records what the head of the source made of the settings, and what a person should know of it.
     *
     * @throws LeaseLostException if the job is not this holder's any more
     */
    public void plan(Job job, String plan, @Nullable String remark) {
        fenced(job, ledger.sql("""
                                UPDATE caravan.job SET plan = :plan, remark = :remark
                                WHERE id = :id AND epoch = :epoch AND finished_at IS NULL
                                """).param("plan", plan).param("remark", remark));
    }

    /**
     * Announces records before they are sent, and prolongs the lease: whatever a loader writes has been announced, so
     * the balance never shows more loaded than read.
     *
     * @throws LeaseLostException if the job is not this holder's any more
     */
    public void recordProgress(Job job, long recordsRead, long bytesRead, Duration lease) {
        fenced(
                job,
                ledger.sql("""
                                UPDATE caravan.job
                                SET records_read = greatest(records_read, :records), bytes_read = greatest(bytes_read, :bytes),
                                    lease_until = %s
                                WHERE id = :id AND epoch = :epoch AND finished_at IS NULL
                                """.formatted(ledger.leaseExpiry()))
                        .param("records", recordsRead)
                        .param("bytes", bytesRead)
                        .param("seconds", LedgerDialect.seconds(lease)));
    }

    /**
     * Adds to what a person should know of the job, once however often it is said.
     *
     * @throws LeaseLostException if the job is not this holder's any more
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
     * Notes that every chunk has been sent.
     *
     * @throws LeaseLostException if the job is not this holder's any more
     */
    public void recordSplit(Job job, int chunks, long records, long bytes, String sha256) {
        fenced(
                job,
                ledger.sql("""
                                UPDATE caravan.job
                                SET state = 'LOADING', chunks_total = :chunks, records_read = :records, bytes_read = :bytes,
                                    content_sha256 = :sha256
                                WHERE id = :id AND epoch = :epoch AND finished_at IS NULL
                                """)
                        .param("chunks", chunks)
                        .param("records", records)
                        .param("bytes", bytes)
                        .param("sha256", sha256));
    }

    private static void fenced(Job job, StatementSpec update) {
        if (update.param("id", job.id()).param("epoch", job.epoch()).update() == 0) {
            throw new LeaseLostException(job.id());
        }
    }
}
