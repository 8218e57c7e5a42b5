package dev.caravan.ledger;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
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
    private final JdbcClient jdbc;
    private final LeaseOwner self = LeaseOwner.thisProcess();

    Leases(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Takes a job of this queue that nobody holds: those that were tried least often first, so that one which kills its
     * splitters does not keep the others waiting.
     */
    public Optional<Job> take(String queue, Duration lease) {
        return jdbc.sql("""
                        UPDATE caravan.job
                        SET state = CASE state WHEN 'QUEUED' THEN 'SPLITTING' ELSE state END,
                            owner = :owner, epoch = epoch + 1, started_at = coalesce(started_at, now()),
                            lease_until = now() + make_interval(secs => :seconds)
                        WHERE id = (
                          SELECT id FROM caravan.job
                          WHERE queue = :queue AND finished_at IS NULL AND (lease_until IS NULL OR lease_until < now())
                          ORDER BY epoch, id LIMIT 1
                          FOR UPDATE SKIP LOCKED)
                        RETURNING %s
                        """.formatted(JobRows.COLUMNS))
                .param("owner", self.toString())
                .param("seconds", seconds(lease))
                .param("queue", queue)
                .query(JobRows::read)
                .optional();
    }

    /** Ends the leases of processes that died on this host, so that nobody waits for them to expire. */
    public void expireThoseOfTheDead(String queue) {
        List<String> dead = jdbc
                .sql(
                        "SELECT DISTINCT owner FROM caravan.job WHERE queue = :queue AND finished_at IS NULL AND owner IS NOT NULL")
                .param("queue", queue)
                .query(String.class)
                .list()
                .stream()
                .filter(owner -> LeaseOwner.parse(owner).hasDiedHere())
                .toList();
        for (String owner : dead) {
            jdbc.sql(
                            "UPDATE caravan.job SET owner = NULL, lease_until = NULL WHERE owner = :owner AND finished_at IS NULL")
                    .param("owner", owner)
                    .update();
        }
    }

    /** Jobs that this process holds and whose chunks are all sent. */
    public List<Job> loading() {
        return jdbc.sql("SELECT %s FROM caravan.job WHERE owner = :owner AND state = 'LOADING'"
                        .formatted(JobRows.COLUMNS))
                .param("owner", self.toString())
                .query(JobRows::read)
                .list();
    }

    /**
     * Prolongs the leases of this process on jobs that are loading, and on those that it is splitting. A job that it holds
     * and does not work on, because even giving it back failed, is left to expire.
     */
    public void renew(Collection<Long> splitting, Duration lease) {
        jdbc.sql("""
                        UPDATE caravan.job SET lease_until = now() + make_interval(secs => :seconds)
                        WHERE owner = :owner AND finished_at IS NULL AND (state = 'LOADING' OR id = ANY (:splitting))
                        """)
                .param("splitting", splitting.toArray(Long[]::new))
                .param("seconds", seconds(lease))
                .param("owner", self.toString())
                .update();
    }

    /** Gives up every lease of this process, for the next splitter to go on. */
    public void releaseAll() {
        jdbc.sql("UPDATE caravan.job SET owner = NULL, lease_until = NULL WHERE owner = :owner AND finished_at IS NULL")
                .param("owner", self.toString())
                .update();
    }

    /** Gives up one job, to be tried again after a while by whoever comes. */
    public void release(Job job, Duration pause) {
        jdbc.sql("""
                        UPDATE caravan.job SET owner = NULL, lease_until = now() + make_interval(secs => :seconds)
                        WHERE id = :id AND epoch = :epoch AND finished_at IS NULL
                        """)
                .param("seconds", seconds(pause))
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
        fenced(job, jdbc.sql("""
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
    public void announce(Job job, long recordsRead, long bytesRead, Duration lease) {
        fenced(
                job,
                jdbc.sql("""
                                UPDATE caravan.job
                                SET records_read = greatest(records_read, :records), bytes_read = greatest(bytes_read, :bytes),
                                    lease_until = now() + make_interval(secs => :seconds)
                                WHERE id = :id AND epoch = :epoch AND finished_at IS NULL
                                """)
                        .param("records", recordsRead)
                        .param("bytes", bytesRead)
                        .param("seconds", seconds(lease)));
    }

    /**
     * Adds to what a person should know of the job, once however often it is said.
     *
     * @throws LeaseLostException if the job is not this holder's any more
     */
    public void remark(Job job, String remark) {
        fenced(job, jdbc.sql("""
                                UPDATE caravan.job
                                SET remark = CASE WHEN strpos(remark, :remark) > 0 THEN remark
                                                  ELSE concat_ws('; ', remark, :remark) END
                                WHERE id = :id AND epoch = :epoch AND finished_at IS NULL
                                """).param("remark", remark));
    }

    /**
     * Notes that every chunk has been sent.
     *
     * @throws LeaseLostException if the job is not this holder's any more
     */
    public void splitDone(Job job, int chunks, long records, long bytes, String sha256) {
        fenced(
                job,
                jdbc.sql("""
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

    private static void fenced(Job job, JdbcClient.StatementSpec update) {
        if (update.param("id", job.id()).param("epoch", job.epoch()).update() == 0) {
            throw new LeaseLostException(job.id());
        }
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
