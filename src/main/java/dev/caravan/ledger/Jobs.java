package dev.caravan.ledger;

import dev.caravan.ledger.database.LedgerDialect;
import dev.caravan.ledger.job.ArchiveEntry;
import dev.caravan.ledger.job.Claim;
import dev.caravan.ledger.job.ContentLock;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.JobBalance;
import dev.caravan.ledger.job.JobFilter;
import dev.caravan.ledger.job.JobProgress;
import dev.caravan.ledger.job.JobRowMapper;
import dev.caravan.ledger.job.JobState;
import dev.caravan.ledger.job.NewJob;
import dev.caravan.ledger.job.RejectBound;
import dev.caravan.ledger.job.Repeat;
import dev.caravan.ledger.job.SkipCount;
import dev.caravan.ledger.outbox.Outbox;
import dev.caravan.queue.Channels;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Creates, queries and ends jobs. Thread-safe. */
@Repository
public class Jobs {
    /** The jobs of {@code :batch}, as two walks along indexes. */
    private static final String BATCH = """
            (SELECT id, kind, state, target_table, submitted_by, source_name, search_text FROM caravan.job WHERE batch = :batch
             UNION ALL
             SELECT id, kind, state, target_table, submitted_by, source_name, search_text FROM caravan.job WHERE id = :batch) AS job
            """;

    private final LedgerDialect ledger;
    private final RejectLimits limits;
    private final SkipCounts skips;
    private final Outbox outbox;
    private final ContentMatches contentMatches;
    private final JobGroups groups;
    private final TransactionTemplate transaction;

    Jobs(
            LedgerDialect ledger,
            RejectLimits limits,
            SkipCounts skips,
            Outbox outbox,
            ContentMatches contentMatches,
            JobGroups groups,
            PlatformTransactionManager transactions) {
        this.ledger = ledger;
        this.skips = skips;
        this.outbox = outbox;
        this.contentMatches = contentMatches;
        this.groups = groups;
        this.limits = limits;
        this.transaction = new TransactionTemplate(transactions);
    }

    /**
     * Creates a job for a version of a source, once: if several processes claim the version, one creates the job and the others receive it.
     *
     * @param queue name of the queue of the job's chunks
     */
    public Claim claim(NewJob job, String queue) {
        return claim(List.of(job), queue).get(0);
    }

    private Claim claimOne(NewJob job, String queue, ContentReader contents, @Nullable Long batch) {
        if (job.repeat() == Repeat.LOAD) {
            releaseVersion(job.idempotencyKey());
        }
        return contentMatches
                .find(job, queue, contents)
                .map(same -> new Claim(same, Claim.Match.CONTENT, job))
                .orElseGet(() -> claimVersion(job, queue, contents, batch));
    }

    /** Frees the version of a source whose job is COMPLETED for another job. */
    private void releaseVersion(@Nullable String idempotencyKey) {
        ledger.sql("UPDATE caravan.job SET idempotency_key = NULL WHERE idempotency_key = :key AND state = 'COMPLETED'")
                .param("key", idempotencyKey)
                .update();
    }

    private Claim claimVersion(NewJob job, String queue, ContentReader contents, @Nullable Long batch) {
        Optional<Job> made = ledger.make(job, knownContent(job, contents), queue, batch);
        RejectBound bound = job.maxRejects();
        if (bound != null) {
            made.ifPresent(fresh -> limits.set(fresh.id(), bound));
        }
        String failure = job.failure();
        if (failure != null) {
            made = made.filter(fresh -> fail(fresh.id(), failure)).flatMap(fresh -> find(fresh.id()));
        }
        return made.map(fresh -> new Claim(fresh, Claim.Match.NONE, job))
                .orElseGet(() -> new Claim(findByKey(job.idempotencyKey()), Claim.Match.VERSION, job));
    }

    /** Creates jobs for several sources, all or none; of no content is anything known. */
    public List<Claim> claim(List<NewJob> wanted, String queue) {
        return claim(wanted, queue, ContentReader.NONE);
    }

    /**
     * Creates jobs for several sources, all or none. A source with the content of an earlier job of its table receives that job: of several
     * processes that claim the same content, one creates a job.
     *
     * @throws JobOfOthersException if sources are to be published together, and one has an unfinished job without the others
     */
    public List<Claim> claim(List<NewJob> wanted, String queue, ContentReader contents) {
        wanted.forEach(job -> contentMatches.prepare(job, contents));
        SortedSet<ContentLock> locks = wanted.stream()
                .filter(job -> job.contentKey() != null)
                .map(job ->
                        new ContentLock(Objects.requireNonNull(job.contentKey()).digest(), knownContent(job, contents)))
                .collect(Collectors.toCollection(TreeSet::new));
        return Objects.requireNonNull(transaction.execute(status -> {
            ledger.lockContents(locks);
            List<Claim> claims = claimBatch(wanted, queue, contents);
            groups.join(
                    claims.stream().filter(claim -> claim.submitted().grouped()).toList());
            return claims;
        }));
    }

    /** The jobs that are created are one batch, whose first has no number of a batch. */
    private List<Claim> claimBatch(List<NewJob> wanted, String queue, ContentReader contents) {
        List<Claim> claims = new ArrayList<>();
        Long first = null;
        for (NewJob job : wanted) {
            Claim claim = claimOne(job, queue, contents, first);
            if (first == null && claim.created()) {
                first = claim.job().id();
            }
            claims.add(claim);
        }
        return claims;
    }

    /**
     * Lets a job that was submitted alone be one of the batch of an earlier one.
     *
     * @param first was submitted before it, alone or as the first of its batch
     */
    public void joinBatch(long first, long job) {
        ledger.sql("UPDATE caravan.job SET batch = :first WHERE id = :job AND batch IS NULL AND id > :first")
                .param("first", first)
                .param("job", job)
                .update();
    }

    /** The SHA-256 of a content that is compared, if it is known. */
    private static @Nullable String knownContent(NewJob job, ContentReader contents) {
        return job.contentKey() == null
                ? null
                : contents.known(job.source(), job.version()).orElse(null);
    }

    private Job findByKey(@Nullable String idempotencyKey) {
        return ledger.sql("SELECT %s FROM caravan.job WHERE idempotency_key = :key".formatted(JobRowMapper.COLUMNS))
                .param("key", idempotencyKey)
                .query(JobRowMapper::read)
                .single();
    }

    /** The current state of a job. */
    public Optional<Job> find(long id) {
        return ledger.sql("SELECT %s FROM caravan.job WHERE id = :id".formatted(JobRowMapper.COLUMNS))
                .param("id", id)
                .query(JobRowMapper::read)
                .optional();
    }

    /**
     * The given jobs that have not ended, without those that are published only after a replay. The query scans the range between the lowest and the highest id, because ids of one submission
     * are adjacent.
     */
    public Set<Long> unfinished(Collection<Long> ids) {
        if (ids.isEmpty()) {
            return Set.of();
        }
        List<Long> unfinished = ledger.sql("""
                        SELECT id FROM caravan.job
                        WHERE id BETWEEN :first AND :last AND state NOT IN (:finished) AND NOT %s
                        """.formatted(JobGroups.IS_HELD_UP))
                .param("first", Collections.min(ids))
                .param("last", Collections.max(ids))
                .param("finished", JobState.FINISHED)
                .query(Long.class)
                .list();
        Set<Long> asked = new HashSet<>(ids);
        asked.retainAll(unfinished);
        return asked;
    }

    /** The states of all jobs of a source or of entries of an archive, and of reports that read the source. */
    public List<JobState> statesOf(String source) {
        return ledger.sql("""
                        SELECT state FROM caravan.job
                        WHERE source = :source OR archive = :source OR kind = 'REPORT' AND position(:source IN settings) > 0
                        """)
                .param("source", source)
                .query((row, index) -> JobState.valueOf(row.getString("state")))
                .list();
    }

    /** The jobs of a source, or of all entries of an archive, oldest first. */
    public List<Long> of(URI source) {
        return ledger.sql("SELECT id FROM caravan.job WHERE source = :source OR archive = :source ORDER BY id")
                .param("source", source.toString())
                .query(Long.class)
                .list();
    }

    /**
     * Ids of jobs, newest first, at most {@code limit}.
     *
     * @param before only jobs with a lower id
     */
    public List<Long> page(JobFilter filter, @Nullable Long before, int limit) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("before", before == null ? Long.MAX_VALUE : before);
        parameters.put("limit", limit);
        String from = "caravan.job";
        StringBuilder where = new StringBuilder("id < :before");
        if (!filter.states().isEmpty()) {
            where.append(" AND state IN (:states)");
            parameters.put(
                    "states", filter.states().stream().map(JobState::name).toList());
        }
        if (filter.kind() != null) {
            // As text, which partial indexes are of.
            where.append(" AND kind = '%s'".formatted(filter.kind()));
        }
        if (filter.table() != null) {
            where.append(" AND target_table = :table");
            parameters.put("table", filter.table());
        }
        if (filter.submittedBy() != null) {
            where.append(" AND submitted_by = :submitter");
            parameters.put("submitter", filter.submittedBy());
        }
        if (filter.file() != null) {
            where.append(" AND source_name = :file");
            parameters.put("file", filter.file());
        }
        if (filter.batch() != null) {
            from = BATCH;
            parameters.put("batch", filter.batch());
        }
        String text = filter.text();
        if (text != null && !text.isEmpty()) {
            where.append(" AND search_text LIKE :text ESCAPE '!'");
            parameters.put("text", containing(text));
        }
        return ledger.sql("SELECT id FROM %s WHERE %s ORDER BY id DESC LIMIT :limit".formatted(from, where))
                .params(parameters)
                .query(Long.class)
                .list();
    }

    /** A pattern for LIKE with the escape character {@code !}. */
    private static String containing(String text) {
        return "%" + text.toLowerCase(Locale.ROOT).replaceAll("[!%_]", "!$0") + "%";
    }

    /**
     * Ids of jobs that may change: those that have not ended or are being undone, at most {@code limit} of each, and the latest.
     *
     * @param above also jobs with a higher id
     */
    public Set<Long> changing(long above, int limit) {
        return new HashSet<>(ledger.sql("""
                        SELECT id FROM (SELECT id FROM caravan.job WHERE id > :above ORDER BY id DESC LIMIT :limit) AS latest
                        UNION
                        SELECT id FROM (SELECT id FROM caravan.job WHERE finished_at IS NULL ORDER BY id LIMIT :limit) AS unfinished
                        UNION
                        SELECT id FROM (SELECT id FROM caravan.job WHERE state = 'UNDOING' ORDER BY id LIMIT :limit) AS undoing
                        """)
                .param("above", above)
                .param("limit", limit)
                .query(Long.class)
                .list());
    }

    /** A job's balance; see {@link #progressOf}. */
    public JobBalance balance(long id) {
        return progressOf(List.of(id)).stream()
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no job %d".formatted(id)))
                .balance();
    }

    /**
     * The existing jobs among the given ones, newest first, with the counts of their records: in one statement, so that each balance adds
     * up. The reasons of skipped lines are read afterwards, and may be a moment newer. Rejects of a job that other jobs corrected are counted at the chunks of those jobs and subtracted from this job's rejects; if
     * this job is undone, the corrections count as skipped at the other jobs. All records of a report that FAILED or was ABORTED count as
     * skipped.
     */
    public List<JobProgress> progressOf(Collection<Long> ids) {
        if (ids.isEmpty()) {
            return List.of();
        }
        List<JobProgress> jobs = ledger.sql("""
                        SELECT %s,
                               CASE WHEN job.undone_at IS NULL AND corrected.undone_at IS NULL
                                         AND NOT (job.kind = 'REPORT' AND job.state IN ('FAILED', 'ABORTED', 'SUPERSEDED', 'GONE'))
                                    THEN coalesce(done.inserted, 0) + coalesce(published.inserted, 0) + coalesce(corrections.inserted, 0) - job.rows_undone
                                    ELSE 0 END                                                     AS inserted,
                               coalesce(published.updated, 0)                                      AS updated,
                               coalesce(published.deleted, 0)                                      AS deleted,
                               coalesce(done.duplicates, 0) + coalesce(published.duplicates, 0) + coalesce(corrections.duplicates, 0) AS duplicates,
                               coalesce(done.rejected, 0) - coalesce(corrections.inserted, 0) - coalesce(corrections.duplicates, 0) AS rejected,
                               coalesce(done.loaded, 0)                                            AS loaded,
                               CASE WHEN published.job IS NOT NULL AND published.published_at IS NULL
                                    THEN coalesce(done.staged, 0) ELSE 0 END                       AS staged,
                               coalesce(done.dead_lettered, 0)                                     AS dead_lettered,
                               coalesce(done.padded, 0)                                            AS padded,
                               coalesce(done.truncated, 0)                                         AS truncated,
                               coalesce(corrections.inserted, 0) + coalesce(corrections.duplicates, 0)       AS corrected,
                               coalesce(corrections.rejected, 0)                                   AS amended
                        FROM caravan.job AS job
                        LEFT JOIN caravan.job AS corrected ON corrected.id = job.corrects
                        LEFT JOIN caravan.publication AS published ON published.job = job.id
                        LEFT JOIN (SELECT part.job, sum(part.inserted) AS inserted, sum(part.duplicates) AS duplicates,
                                          sum(part.rejected) AS rejected, sum(part.padded) AS padded, sum(part.truncated) AS truncated,
                                          sum(part.loaded) AS loaded, sum(part.staged) AS staged, sum(part.dead_lettered) AS dead_lettered
                                   FROM (%s) AS part GROUP BY part.job) AS done
                          ON done.job = job.id
                        LEFT JOIN (SELECT part.corrects AS job, sum(part.inserted) AS inserted, sum(part.duplicates) AS duplicates, sum(part.rejected) AS rejected
                                   FROM (SELECT correcting.corrects, total.inserted, total.duplicates, total.rejected
                                         FROM caravan.job AS correcting JOIN caravan.chunk_total AS total ON total.job = correcting.id
                                         WHERE correcting.corrects IN (:ids)
                                         UNION ALL
                                         SELECT correcting.corrects, chunk.inserted, chunk.duplicates, chunk.rejected
                                         FROM caravan.job AS correcting
                                         JOIN caravan.chunk AS chunk ON chunk.job = correcting.id AND chunk.in_total = false
                                         WHERE correcting.corrects IN (:ids)) AS part
                                   GROUP BY part.corrects) AS corrections
                          ON corrections.job = job.id
                        WHERE job.id IN (:ids)
                        ORDER BY job.id DESC
                        """.formatted(JobRowMapper.COLUMNS_OF_JOB, ledger.chunkSums()))
                .param("ids", ids)
                .query(JobProgress::read)
                .list();
        Map<Long, List<SkipCount>> reasons = skips.of(jobs.stream()
                .filter(job -> job.balance().skipped() > 0)
                .map(job -> job.job().id())
                .toList());
        return jobs.stream()
                .map(job -> job.with(reasons.getOrDefault(job.job().id(), List.of())))
                .toList();
    }

    /** Ends a job as FAILED, unless it has ended. Loaded rows stay. Returns whether this call ended it. */
    public boolean fail(long id, String failure) {
        return end(id, JobState.FAILED, failure);
    }

    /**
     * Ends a job whose source has vanished: as the given state if nothing of it was read, as FAILED otherwise, unless it has ended.
     *
     * @param state SUPERSEDED or GONE
     */
    public void endVanished(long id, JobState state, String reason) {
        if (!end(id, state, reason, "finished_at IS NULL AND records_read = 0")) {
            fail(id, reason);
        }
    }

    /** Ends a job as ABORTED, unless it has ended. Loaded rows stay. Returns whether this call ended it. */
    public boolean abort(long id) {
        return end(id, JobState.ABORTED, null);
    }

    /**
     * Aborts all unfinished jobs but one in queues whose names have a prefix.
     *
     * @param prefix without {@code %}, {@code _} and {@code \\}
     */
    public void abortOthers(String prefix, long but) {
        ledger.sql("SELECT id FROM caravan.job WHERE queue LIKE :queues AND finished_at IS NULL AND id <> :but")
                .param("queues", prefix + "%")
                .param("but", but)
                .query(Long.class)
                .list()
                .forEach(this::abort);
    }

    /** Waits for transactions that write chunks of the job; later ones see that it has ended. So its balance is final. */
    private boolean end(long id, JobState state, @Nullable String failure) {
        return end(id, state, failure, "finished_at IS NULL");
    }

    private boolean end(long id, JobState state, @Nullable String failure, String condition) {
        Map<String, @Nullable Object> parameters = new HashMap<>();
        parameters.put("state", state.name());
        parameters.put("failure", failure);
        return outbox.noting(id, () -> ledger.updateQuiesced(id, JobGroups.ENDED, condition, parameters));
    }

    /**
     * Ended jobs of some origins, including reports, whose source is not archived, in the order of their ids; for an archive the first of its
     * jobs, once all have ended.
     *
     * @param behind only jobs with a higher id
     */
    public List<Job> unsettled(Collection<String> origins, String queue, long behind, int limit) {
        return ledger.sql("""
                        SELECT %s FROM caravan.job AS job
                        WHERE origin IN (:origins) AND queue IN (:queue, :reports) AND id > :behind AND finished_at IS NOT NULL AND source_archived_at IS NULL AND state NOT IN ('PARTIAL', 'UNDOING')
                          AND NOT EXISTS (
                            SELECT 1 FROM caravan.job AS other
                            WHERE other.archive = job.archive AND other.source_version = job.source_version AND other.origin = job.origin
                              AND other.source_archived_at IS NULL
                              AND (other.finished_at IS NULL OR other.state IN ('PARTIAL', 'UNDOING') OR other.id < job.id))
                        ORDER BY id LIMIT :limit
                        """.formatted(JobRowMapper.COLUMNS))
                .param("origins", origins)
                .param("queue", queue)
                .param("reports", Channels.REPORTS)
                .param("behind", behind)
                .param("limit", limit)
                .query(JobRowMapper::read)
                .list();
    }

    /** Whether an ended job is COMPLETED, and so are all jobs of its archive that is not yet put away. */
    public boolean isWholeSourceCompleted(Job job) {
        return ledger.sql("""
                        SELECT count(*) FROM caravan.job AS job JOIN caravan.job AS asked ON asked.id = :id
                        WHERE job.state <> 'COMPLETED'
                          AND (job.id = asked.id
                               OR job.archive = asked.archive AND job.source_version = asked.source_version
                                  AND job.origin = asked.origin AND job.source_archived_at IS NULL)
                        """).param("id", job.id()).query(Integer.class).single() == 0;
    }

    /** Records that a job's source is archived, for all jobs of its archive. */
    public void settle(Job job) {
        ledger.sql("""
                        UPDATE caravan.job SET source_archived_at = CURRENT_TIMESTAMP(6)
                        WHERE id = :id
                           OR archive = :archive AND source_version = :version AND origin = :origin AND source_archived_at IS NULL
                        """)
                .param("id", job.id())
                .param(
                        "archive",
                        ArchiveEntry.of(job.source())
                                .map(entry -> entry.archive().toString())
                                .orElse(null),
                        java.sql.Types.VARCHAR)
                .param("version", job.sourceVersion())
                .param("origin", job.origin())
                .update();
    }
}
