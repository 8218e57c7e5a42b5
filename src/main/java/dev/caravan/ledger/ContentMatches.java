package dev.caravan.ledger;

import dev.caravan.ledger.database.LedgerDialect;
import dev.caravan.ledger.job.ArchiveEntry;
import dev.caravan.ledger.job.ContentKey;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.JobRowMapper;
import dev.caravan.ledger.job.JobState;
import dev.caravan.ledger.job.NewJob;
import dev.caravan.ledger.job.Repeat;
import java.net.URI;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Repository;

/**
 * Finds the job that loads, or has loaded, the content of a source into the same table. The content of a source is read only if a job with
 * the same {@link ContentKey} exists. Each statement reads a few entries of an index. Thread-safe.
 */
@Repository
public class ContentMatches {
    private static final int JOBS_COMPARED = 8;

    /** For so long after its claim somebody is expected to lease a job. */
    private static final Duration RECENT = Duration.ofMinutes(1);

    /** Condition: the table of a job was found missing or empty after the job's end. */
    private static final String IS_EMPTIED = """
            EXISTS (SELECT 1 FROM caravan.emptied_table AS emptied
                    WHERE emptied.target_table = job.target_table AND emptied.seen_at > job.finished_at)""";

    /** Condition: a job is COMPLETED, or may become so, because this or another process works on its queue. */
    private static final String IS_ALIVE = """
            (job.state = 'COMPLETED' OR job.queue = :queue OR job.created_at > %s
             OR EXISTS (SELECT 1 FROM caravan.job AS leased
                        WHERE leased.queue = job.queue AND leased.finished_at IS NULL AND leased.lease_until > CURRENT_TIMESTAMP(6)))""";

    private final LedgerDialect ledger;

    ContentMatches(LedgerDialect ledger) {
        this.ledger = ledger;
    }

    /** Has the contents read that a claim of the source will compare, before the claim makes others wait. */
    void prepare(NewJob source, ContentReader contents) {
        ContentKey key = source.contentKey();
        if (key != null && isCompared(source, key)) {
            contents.sha256(source.source(), source.version()).ifPresent(sha256 -> digestUnfinished(key, contents));
        }
    }

    /**
     * The job that answers for a source by its content; empty if the source is to be loaded, or if this version of it is a job. Within the
     * transaction of the claim, after {@link LedgerDialect#lockContents}.
     */
    Optional<Job> find(NewJob source, String queue, ContentReader contents) {
        ContentKey key = source.contentKey();
        if (key == null || !isCompared(source, key)) {
            return Optional.empty();
        }
        Optional<String> sha256 = contents.sha256(source.source(), source.version());
        sha256.ifPresent(known -> digestUnfinished(key, contents));
        return sha256.flatMap(known -> latest(key, known, queue).stream()
                .filter(job -> answers(job, source, key, contents))
                .min(Comparator.comparing(job -> job.state() != JobState.COMPLETED)));
    }

    /** Whether an earlier job may be of the same content, and none is of the same version. */
    private boolean isCompared(NewJob source, ContentKey key) {
        return source.repeat() == Repeat.SKIP
                && source.failure() == null
                && ledger.sql("""
                                SELECT id FROM caravan.job
                                WHERE content_key = :key AND NOT EXISTS (SELECT 1 FROM caravan.job WHERE idempotency_key = :version)
                                LIMIT 1
                                """)
                        .param("key", key.digest())
                        .param("version", source.idempotencyKey())
                        .query(Long.class)
                        .optional()
                        .isPresent();
    }

    private record Source(long job, String uri, String version) {}

    /** The first job of a key was claimed without a look at its content, and a splitter has not read it to its end. */
    private void digestUnfinished(ContentKey key, ContentReader contents) {
        List<Source> unread = ledger.sql("""
                        SELECT id, source, source_version FROM caravan.job
                        WHERE content_key = :key AND content_sha256 IS NULL AND finished_at IS NULL
                        ORDER BY id LIMIT :limit
                        """)
                .param("key", key.digest())
                .param("limit", JOBS_COMPARED)
                .query((row, index) ->
                        new Source(row.getLong("id"), row.getString("source"), row.getString("source_version")))
                .list();
        for (Source source : unread) {
            contents.sha256(source.uri(), source.version()).ifPresent(sha256 -> record(source.job(), sha256));
        }
    }

    /** Records a digest before the job's source is split. */
    void record(long job, String sha256) {
        ledger.sql("UPDATE caravan.job SET content_sha256 = :sha256 WHERE id = :id AND content_sha256 IS NULL")
                .param("sha256", sha256)
                .param("id", job)
                .update();
    }

    private List<Job> latest(ContentKey key, String sha256, String queue) {
        return ledger.sql("""
                        SELECT %s FROM caravan.job AS job
                        WHERE content_key = :key AND content_sha256 = :sha256 AND NOT %s AND %s
                        ORDER BY id DESC LIMIT :limit
                        """.formatted(JobRowMapper.COLUMNS, IS_EMPTIED, IS_ALIVE.formatted(ledger.leaseExpiry())))
                .param("key", key.digest())
                .param("sha256", sha256)
                .param("queue", queue)
                .param("seconds", LedgerDialect.seconds(RECENT.negated()))
                .param("limit", JOBS_COMPARED)
                .query(JobRowMapper::read)
                .list();
    }

    /** A COMPLETED job does if its rows may be in the table; one that has not COMPLETED yet, if somebody waits for its end. */
    private static boolean answers(Job job, NewJob source, ContentKey key, ContentReader contents) {
        return job.state() == JobState.COMPLETED
                ? contents.hasRows(job.table())
                : key.waits() || isOfSameArchive(job, source);
    }

    private static boolean isOfSameArchive(Job job, NewJob source) {
        Optional<URI> archive = ArchiveEntry.of(source.source()).map(ArchiveEntry::archive);
        return archive.isPresent()
                && archive.equals(ArchiveEntry.of(job.source()).map(ArchiveEntry::archive))
                && job.sourceVersion().equals(source.version());
    }

    /**
     * The latest COMPLETED job before a job that loaded the same content.
     *
     * @param sha256 of the content, known once the job's source is read
     */
    public Optional<Long> before(long id, String sha256) {
        return ledger.sql("""
                        SELECT job.id FROM caravan.job AS mine
                        JOIN caravan.job AS job ON job.content_key = mine.content_key AND job.content_sha256 = :sha256
                        WHERE mine.id = :id AND job.id < mine.id AND job.state = 'COMPLETED' AND NOT %s
                        ORDER BY job.id DESC LIMIT 1
                        """.formatted(IS_EMPTIED))
                .param("id", id)
                .param("sha256", sha256)
                .query(Long.class)
                .optional();
    }
}
