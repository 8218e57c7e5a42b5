package dev.caravan.ledger;

import dev.caravan.ledger.database.LedgerDialect;
import dev.caravan.ledger.job.Claim;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.JobRowMapper;
import dev.caravan.ledger.job.JobState;
import dev.caravan.ledger.outbox.Outbox;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Repository;

/**
 * Jobs that are published in one transaction, or none of them. They are claimed in one transaction, so a group is complete as soon as it
 * exists, and its first job stands for it: a worker that leases it to publish it publishes all of them. Thread-safe.
 */
@Repository
public class JobGroups {
    /** Assignments that end a job, with the parameters {@code :state} and {@code :failure}. */
    static final String ENDED =
            "state = :state, idempotency_key = NULL, content_key = NULL, failure = :failure, finished_at = CURRENT_TIMESTAMP(6), owner = NULL, lease_until = NULL";

    /**
     * Condition on a row of {@code caravan.job}: the job waits in PUBLISHING for the dead letters of a job of its group, and ends only after
     * they are replayed or discarded.
     */
    static final String IS_HELD_UP = """
            (state = 'PUBLISHING' AND job_group IN (
               SELECT other.job_group FROM caravan.job AS other WHERE other.state = 'PARTIAL' AND other.job_group IS NOT NULL))
            """;

    /** Condition on a row of {@code caravan.job}. */
    private static final String IS_OPEN = "(finished_at IS NULL OR state = 'PARTIAL')";

    private final LedgerDialect ledger;
    private final Outbox outbox;

    JobGroups(LedgerDialect ledger, Outbox outbox) {
        this.ledger = ledger;
        this.outbox = outbox;
    }

    /**
     * Makes claims a group, as the last statements of their transaction. Jobs that are COMPLETED are not part of it: their rows are in the
     * table already.
     *
     * @throws JobOfOthersException if the job of a source has not ended, and is not in a group with the others
     */
    void join(List<Claim> claims) {
        List<Claim> open =
                claims.stream().filter(claim -> !claim.wasLoadedBefore()).toList();
        Set<Long> fresh = open.stream()
                .filter(Claim::created)
                .map(claim -> claim.job().id())
                .collect(Collectors.toSet());
        List<Claim> known =
                open.stream().filter(claim -> !fresh.contains(claim.job().id())).toList();
        for (Claim claim : known) {
            Long group = claim.job().group();
            if (!fresh.isEmpty()
                    || group == null
                    || !group.equals(known.get(0).job().group())) {
                throw new JobOfOthersException(claim.job());
            }
        }
        fresh.forEach(job -> ledger.sql("UPDATE caravan.job SET job_group = :first WHERE id = :job")
                .param("first", fresh.stream().min(Long::compare).orElseThrow())
                .param("job", job)
                .update());
    }

    /** The jobs that are published with a leased one, itself included, in the order of their sources. */
    public List<Job> members(Job leased) {
        if (leased.group() == null) {
            return List.of(leased);
        }
        return ledger
                .sql("SELECT %s FROM caravan.job WHERE job_group = :job_group ORDER BY id"
                        .formatted(JobRowMapper.COLUMNS))
                .param("job_group", leased.group())
                .query(JobRowMapper::read)
                .list()
                .stream()
                // The lease counts, not what has become of it.
                .map(job -> job.id() == leased.id() ? leased : job)
                .toList();
    }

    /**
     * Fails the jobs of this queue with whose group nothing is published, because one of its jobs FAILED or was ABORTED. Repeats what a crash
     * interrupted.
     */
    public void failBroken(String queue) {
        ledger.sql("""
                        SELECT job_group FROM caravan.job
                        WHERE queue = :queue AND finished_at IS NULL AND job_group IS NOT NULL
                        UNION
                        SELECT job_group FROM caravan.job
                        WHERE queue = :queue AND state = 'PARTIAL' AND job_group IS NOT NULL
                        """)
                .param("queue", queue)
                .query(Long.class)
                .list()
                .forEach(group -> firstBroken(group).ifPresent(cause -> failAll(group, cause)));
    }

    /** The job of a group that FAILED or was ABORTED before the others. */
    private Optional<Job> firstBroken(long group) {
        return ledger.sql("""
                        SELECT %s FROM caravan.job WHERE job_group = :job_group AND state IN ('FAILED', 'ABORTED', 'SUPERSEDED', 'GONE')
                        ORDER BY finished_at, id LIMIT 1
                        """.formatted(JobRowMapper.COLUMNS))
                .param("job_group", group)
                .query(JobRowMapper::read)
                .optional();
    }

    private void failAll(long group, Job cause) {
        ledger.sql("SELECT id FROM caravan.job WHERE job_group = :job_group AND " + IS_OPEN)
                .param("job_group", group)
                .query(Long.class)
                .list()
                .forEach(job -> fail(job, cause));
    }

    private void fail(long job, Job cause) {
        String failure = cause.failure() == null ? cause.state().name() : cause.state() + ": " + cause.failure();
        outbox.noting(
                job,
                () -> ledger.updateQuiesced(
                        job,
                        ENDED,
                        IS_OPEN,
                        Map.of(
                                "state",
                                JobState.FAILED.name(),
                                "failure",
                                "nothing was loaded, because job %d, which was to be published with this one, is %s"
                                        .formatted(cause.id(), failure))));
    }
}
