package dev.caravan.ledger;

import dev.caravan.ledger.database.LedgerDialect;
import dev.caravan.ledger.job.JobBalance;
import dev.caravan.ledger.job.JobBatch;
import dev.caravan.ledger.job.JobState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;

/**
 * Lists jobs so that those which were submitted together count as one. A batch has the number of its first job, which never changes, and so
 * has its place in the list. Thread-safe.
 */
@Repository
public class JobBatches {
    private final LedgerDialect ledger;

    JobBatches(LedgerDialect ledger) {
        this.ledger = ledger;
    }

    /**
     * Numbers of batches, and of jobs that were submitted alone, the latest first, at most {@code limit}. Each is a step along an index,
     * however many jobs a batch has.
     *
     * @param states only those with a job in one of these states; empty: all
     * @param before only those with a lower number; null: all
     */
    public List<Long> page(Collection<JobState> states, @Nullable Long before, int limit) {
        long end = before == null ? Long.MAX_VALUE : before;
        if (states.isEmpty()) {
            return firsts("", Map.of("before", end, "limit", limit));
        }
        SortedSet<Long> found = new TreeSet<>(Comparator.reverseOrder());
        for (JobState state : EnumSet.copyOf(states)) {
            found.addAll(firsts("AND state = :state", Map.of("before", end, "limit", limit, "state", state.name())));
            found.addAll(batches(state, end, limit));
        }
        return found.stream().limit(limit).toList();
    }

    /** Jobs that are the first of their batch, or alone. */
    private List<Long> firsts(String condition, Map<String, Object> parameters) {
        return ledger.sql(
                        "SELECT id FROM caravan.job WHERE batch IS NULL AND id < :before %s ORDER BY id DESC LIMIT :limit"
                                .formatted(condition))
                .params(parameters)
                .query(Long.class)
                .list();
    }

    /** Batches of which a job that is not the first is in this state. DISTINCT would read all jobs in the state. */
    private List<Long> batches(JobState state, long before, int limit) {
        List<Long> found = new ArrayList<>();
        long last = before;
        while (found.size() < limit) {
            Optional<Long> next = ledger.sql("""
                            SELECT batch FROM caravan.job WHERE state = :state AND batch IS NOT NULL AND batch < :before
                            ORDER BY batch DESC LIMIT 1
                            """)
                    .param("state", state.name())
                    .param("before", last)
                    .query(Long.class)
                    .optional();
            if (next.isEmpty()) {
                break;
            }
            last = next.get();
            found.add(last);
        }
        return found;
    }

    /** The batches among the given numbers; jobs that were submitted alone are left out. In one statement, so that each balance adds up. */
    public Map<Long, JobBatch> of(Collection<Long> firsts) {
        List<Long> asked = withOthers(firsts);
        if (asked.isEmpty()) {
            return Map.of();
        }
        Map<Long, JobBatch> batches = new LinkedHashMap<>();
        ledger.sql("""
                        WITH member AS (
                          SELECT id AS first_id, id, kind, state, target_table, records_read, lines_skipped, source_bytes, bytes_read, rows_undone,
                                 undone_at, created_at, started_at, finished_at
                          FROM caravan.job WHERE id IN (:ids)
                          UNION ALL
                          SELECT batch, id, kind, state, target_table, records_read, lines_skipped, source_bytes, bytes_read, rows_undone,
                                 undone_at, created_at, started_at, finished_at
                          FROM caravan.job WHERE batch IN (:ids)
                        ), done AS (
                          SELECT part.job, sum(part.inserted) AS inserted, sum(part.duplicates) AS duplicates, sum(part.rejected) AS rejected,
                                 sum(part.loaded) AS loaded, sum(part.staged) AS staged, sum(part.dead_lettered) AS dead_lettered
                          FROM (SELECT total.job, total.loaded, total.staged, total.dead_lettered, total.inserted, total.duplicates, total.rejected
                                FROM caravan.chunk_total AS total JOIN member ON member.id = total.job
                                UNION ALL
                                SELECT job, loaded, staged, dead_lettered, inserted, duplicates, rejected
                                FROM (SELECT job, %s FROM caravan.chunk WHERE in_total = false) AS added JOIN member ON member.id = added.job) AS part
                          GROUP BY part.job
                        )
                        SELECT member.first_id, member.state, count(*) AS jobs, sum(member.records_read) AS records_read,
                               sum(member.lines_skipped) AS lines_skipped, sum(member.source_bytes) AS source_bytes,
                               sum(CASE WHEN member.finished_at IS NULL THEN member.bytes_read ELSE member.source_bytes END) AS bytes_read,
                               min(member.target_table) AS first_table, max(member.target_table) AS last_table,
                               min(member.created_at) AS created_at, min(member.started_at) AS started_at, max(member.finished_at) AS finished_at,
                               sum(CASE WHEN member.undone_at IS NULL
                                             AND NOT (member.kind = 'REPORT' AND member.state IN ('FAILED', 'ABORTED', 'SUPERSEDED', 'GONE'))
                                        THEN coalesce(done.inserted, 0) + coalesce(published.inserted, 0) - member.rows_undone ELSE 0 END) AS inserted,
                               sum(coalesce(published.updated, 0)) AS updated,
                               sum(coalesce(done.duplicates, 0) + coalesce(published.duplicates, 0)) AS duplicates,
                               sum(coalesce(done.rejected, 0)) AS rejected, sum(coalesce(done.loaded, 0)) AS loaded,
                               sum(CASE WHEN published.job IS NOT NULL AND published.published_at IS NULL
                                        THEN coalesce(done.staged, 0) ELSE 0 END) AS staged,
                               sum(coalesce(done.dead_lettered, 0)) AS dead_lettered
                        FROM member
                        LEFT JOIN done ON done.job = member.id
                        LEFT JOIN caravan.publication AS published ON published.job = member.id
                        GROUP BY member.first_id, member.state
                        """.formatted(LedgerDialect.ADDED_BY_CHUNK))
                .param("ids", asked)
                .query(JobBatches::read)
                .list()
                .forEach(part -> batches.merge(part.first(), part, JobBatches::sum));
        return batches;
    }

    /** Those that are the first of several jobs. */
    private List<Long> withOthers(Collection<Long> firsts) {
        return firsts.isEmpty()
                ? List.of()
                : ledger.sql("SELECT DISTINCT batch FROM caravan.job WHERE batch IN (:ids)")
                        .param("ids", firsts)
                        .query(Long.class)
                        .list();
    }

    /** The jobs of a batch that have one state. */
    private static JobBatch read(ResultSet row, int index) throws SQLException {
        JobState state = JobState.valueOf(row.getString("state"));
        return new JobBatch(
                row.getLong("first_id"),
                Map.of(state, row.getLong("jobs")),
                JobBalance.of(
                        state,
                        row.getLong("records_read"),
                        row.getLong("lines_skipped"),
                        row.getLong("loaded"),
                        row.getLong("staged"),
                        row.getLong("inserted"),
                        row.getLong("updated"),
                        row.getLong("duplicates"),
                        row.getLong("rejected"),
                        row.getLong("dead_lettered")),
                row.getLong("source_bytes"),
                row.getLong("bytes_read"),
                row.getString("first_table"),
                row.getString("last_table"),
                row.getObject("created_at", OffsetDateTime.class),
                row.getObject("started_at", OffsetDateTime.class),
                state.isFinished() ? row.getObject("finished_at", OffsetDateTime.class) : null);
    }

    private static JobBatch sum(JobBatch one, JobBatch other) {
        Map<JobState, Long> jobs = new EnumMap<>(one.jobs());
        jobs.putAll(other.jobs());
        OffsetDateTime oneEnd = one.finishedAt();
        OffsetDateTime otherEnd = other.finishedAt();
        return new JobBatch(
                one.first(),
                jobs,
                one.balance().plus(other.balance()),
                one.sourceBytes() + other.sourceBytes(),
                one.bytesRead() + other.bytesRead(),
                one.firstTable().compareTo(other.firstTable()) <= 0 ? one.firstTable() : other.firstTable(),
                one.lastTable().compareTo(other.lastTable()) >= 0 ? one.lastTable() : other.lastTable(),
                earlier(one.createdAt(), other.createdAt()),
                one.startedAt() == null
                        ? other.startedAt()
                        : other.startedAt() == null ? one.startedAt() : earlier(one.startedAt(), other.startedAt()),
                oneEnd == null || otherEnd == null ? null : oneEnd.isAfter(otherEnd) ? oneEnd : otherEnd);
    }

    private static OffsetDateTime earlier(OffsetDateTime one, OffsetDateTime other) {
        return one.isBefore(other) ? one : other;
    }
}
