package dev.caravan.ledger.database;

import dev.caravan.ledger.job.ContentLock;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.JobRowMapper;
import dev.caravan.ledger.job.NewJob;
import dev.caravan.ledger.job.SkipCount;
import dev.caravan.message.ChunkHeader;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The ledger in the schema {@code caravan}; each step is one statement.
 *
 * <p>A transaction that writes a chunk locks the job's row FOR KEY SHARE, and the transaction that ends the job waits for it. That alone
 * would starve the latter while loaders overlap, because shared locks of a row don't queue behind waiting exclusive ones. So both take an
 * advisory lock first, which PostgreSQL grants in the order of requests (PostgreSQL documentation, "Explicit Locking").
 */
final class PostgresLedger extends LedgerDialect {
    private static final String JOBS_LOCK = "hashtextextended(concat('caravan.job/', cast(:job AS bigint)), 0)";

    /** Until the end of the transaction, pg_stat_activity shows for which job its session works; first, so that it shows who waits. */
    private static final String SESSION_NAME =
            "set_config('application_name', concat('caravan/', cast(:job AS bigint)), true)";

    /** For {@code WITH}. */
    private static final String SHARED_GATE =
            "gate AS MATERIALIZED (SELECT %s, pg_advisory_xact_lock_shared(%s))".formatted(SESSION_NAME, JOBS_LOCK);

    /** Without the name: a job that is held is another than the one that the session works for. */
    private static final String HELD_GATE =
            "gate AS MATERIALIZED (SELECT pg_advisory_xact_lock_shared(%s))".formatted(JOBS_LOCK);

    private static final String GATE =
            "gate AS MATERIALIZED (SELECT %s, pg_advisory_xact_lock(%s))".formatted(SESSION_NAME, JOBS_LOCK);

    /** The first job of a group, whose rows are all staged, stands for it. */
    private static final String IS_PUBLISHABLE = """
            (job_group IS NULL OR job_group = id AND NOT EXISTS (
               SELECT 1 FROM caravan.job AS other WHERE other.job_group = job.id AND other.state <> 'PUBLISHING'))
            """;

    PostgresLedger(JdbcClient jdbc) {
        super(jdbc);
    }

    @Override
    public String text(String statement) {
        return statement;
    }

    @Override
    public String leaseExpiry() {
        return "now() + make_interval(secs => :seconds)";
    }

    /** CURRENT_TIMESTAMP is the beginning of the transaction. */
    @Override
    public String clock() {
        return "clock_timestamp()";
    }

    @Override
    public String epochSeconds(String column) {
        return "extract(epoch FROM %s)".formatted(column);
    }

    @Override
    public String skipLocked() {
        return "SKIP LOCKED";
    }

    @Override
    public Optional<Job> make(NewJob job, @Nullable String sha256, String queue, @Nullable Long batch) {
        return jdbc.sql("""
                        INSERT INTO caravan.job (kind, state, idempotency_key, source, source_name, search_text, batch, archive, source_version, source_bytes, origin, queue, settings, target_table, corrects, content_key, content_sha256, submitted_by, message_key, trace_parent, trace_caller, allow_all_rejected)
                        VALUES (:kind, 'QUEUED', :idempotency_key, :source, :source_name, :search_text, :batch, :archive, :version, :bytes, :origin, :queue, :settings, :table, :corrects, :content_key, :content_sha256, :submitted_by, :message_key, :trace_parent, :trace_caller, :allow_all_rejected)
                        ON CONFLICT (idempotency_key) DO NOTHING
                        RETURNING %s
                        """.formatted(JobRowMapper.COLUMNS))
                .params(job.parameters(sha256, queue, batch))
                .query(JobRowMapper::read)
                .optional();
    }

    @Override
    public boolean isReserved(@Nullable String schema, String table) {
        String named = schema == null ? "" : schema.toLowerCase(Locale.ROOT);
        return named.startsWith("pg_") || named.equals("information_schema") || named.equals("caravan");
    }

    /** Claims of known contents share their key, which a claim of an unknown content has for itself. */
    @Override
    public void lockContents(SortedSet<ContentLock> contents) {
        String locked = "";
        for (ContentLock content : contents) {
            if (content.sha256() == null) {
                lockContent("pg_advisory_xact_lock", content.key());
                locked = content.key();
            } else if (!content.key().equals(locked)) {
                lockContent("pg_advisory_xact_lock_shared", content.key());
                lockContent("pg_advisory_xact_lock", content.key() + "/" + content.sha256());
            }
        }
    }

    private void lockContent(String lock, String name) {
        jdbc.sql("SELECT %s(hashtextextended(concat('caravan.content/', cast(:name AS text)), 0))".formatted(lock))
                .param("name", name)
                .query()
                .singleValue();
    }

    @Override
    public Optional<Job> take(String queue, boolean publishing, String owner, Duration lease) {
        return jdbc.sql("""
                        UPDATE caravan.job
                        SET %s,
                            state = %s,
                            owner = :owner, epoch = epoch + 1, started_at = coalesce(started_at, now()),
                            lease_until = now() + make_interval(secs => :seconds)
                        WHERE id = (
                          SELECT id FROM caravan.job
                          WHERE queue = :queue AND finished_at IS NULL AND %s AND %s AND (lease_until IS NULL OR lease_until < now())
                          ORDER BY epoch, id LIMIT 1
                          FOR NO KEY UPDATE SKIP LOCKED)
                        RETURNING %s
                        """.formatted(
                                counting(HELD_BY_DEAD_WORKER),
                                TAKEN,
                                stage(publishing),
                                publishing ? IS_PUBLISHABLE : "true",
                                JobRowMapper.COLUMNS))
                .param("owner", owner)
                .param("seconds", seconds(lease))
                .param("queue", queue)
                .query(JobRowMapper::read)
                .optional();
    }

    @Override
    public void nameSession(long job) {
        jdbc.sql("SELECT " + SESSION_NAME).param("job", job).query().singleValue();
    }

    /** Foreign keys delete the rest; refused messages may be of no job, and have none. */
    @Override
    public void drop(long job) {
        jdbc.sql("DELETE FROM caravan.refused_message WHERE job = :job")
                .param("job", job)
                .update();
        jdbc.sql("DELETE FROM caravan.job WHERE id = :job").param("job", job).update();
    }

    /** After a wait for the job's row, PostgreSQL evaluates the WHERE again, on the row that the other transaction changed. */
    @Override
    public boolean claim(ChunkHeader chunk) {
        return jdbc.sql("""
                                WITH %s, open_job AS (
                                  SELECT job.id FROM gate CROSS JOIN caravan.job AS job
                                  WHERE job.id = :job AND job.state IN ('SPLITTING', 'LOADING', 'PARTIAL') FOR KEY SHARE OF job),
                                reloaded AS (
                                  DELETE FROM caravan.dead_letter AS letter USING open_job
                                  WHERE letter.job = open_job.id AND letter.sequence = :sequence AND letter.discarded_at IS NULL)
                                INSERT INTO caravan.chunk (job, sequence, state, records, first_record, first_line, byte_offset)
                                SELECT id, :sequence, 'LOADED', :records, :first_record, :first_line, :offset FROM open_job
                                ON CONFLICT (job, sequence) DO UPDATE SET state = 'LOADED', cause = NULL, written_at = now(), in_total = false
                                WHERE chunk.state = 'DEAD'
                                """.formatted(SHARED_GATE))
                        .params(chunkParameters(chunk))
                        .update()
                == 1;
    }

    /** {@inheritDoc} One that is recorded, if only as a dead letter, can't: such chunks are claimed one by one. */
    @Override
    public boolean claimAll(List<ChunkHeader> chunks) {
        return jdbc.sql("""
                                WITH %s, open_job AS (
                                  SELECT job.id FROM gate CROSS JOIN caravan.job AS job
                                  WHERE job.id = :job AND job.state IN ('SPLITTING', 'LOADING', 'PARTIAL') FOR KEY SHARE OF job)
                                INSERT INTO caravan.chunk (job, sequence, state, records, first_record, first_line, byte_offset)
                                SELECT open_job.id, given.sequence, 'LOADED', given.records, given.record, given.line, given.byte_offset
                                FROM open_job CROSS JOIN
                                  unnest(:sequences, :records, :first_records, :first_lines, :offsets)
                                    AS given (sequence, records, record, line, byte_offset)
                                ORDER BY given.sequence
                                ON CONFLICT (job, sequence) DO NOTHING
                                """.formatted(SHARED_GATE))
                        .param("job", chunks.get(0).id().job())
                        .param("sequences", ints(chunks, chunk -> chunk.id().sequence()))
                        .param("records", ints(chunks, ChunkHeader::records))
                        .param("first_records", longs(chunks, ChunkHeader::firstRecord))
                        .param("first_lines", longs(chunks, ChunkHeader::firstLine))
                        .param("offsets", longs(chunks, ChunkHeader::offset))
                        .update()
                == chunks.size();
    }

    private static int[] ints(List<ChunkHeader> chunks, ToIntFunction<ChunkHeader> value) {
        return chunks.stream().mapToInt(value).toArray();
    }

    private static long[] longs(List<ChunkHeader> chunks, ToLongFunction<ChunkHeader> value) {
        return chunks.stream().mapToLong(value).toArray();
    }

    @Override
    public boolean recordDeadLetter(ChunkHeader chunk, String cause) {
        return jdbc.sql("""
                                WITH %s, open_job AS (
                                  SELECT job.id FROM gate CROSS JOIN caravan.job AS job
                                  WHERE job.id = :job AND job.state IN ('SPLITTING', 'LOADING', 'PARTIAL') FOR KEY SHARE OF job)
                                INSERT INTO caravan.chunk (job, sequence, state, records, first_record, first_line, byte_offset, cause)
                                SELECT id, :sequence, 'DEAD', :records, :first_record, :first_line, :offset, :cause FROM open_job
                                ON CONFLICT (job, sequence) DO UPDATE SET cause = excluded.cause, written_at = now()
                                WHERE chunk.state = 'DEAD'
                                """.formatted(SHARED_GATE))
                        .params(chunkParameters(chunk))
                        .param("cause", cause)
                        .update()
                == 1;
    }

    @Override
    public String chunkSums() {
        return "SELECT asked.id AS job, sums.* FROM caravan.job AS asked CROSS JOIN caravan.chunk_sums(asked.id) AS sums WHERE asked.id IN (:ids)";
    }

    @Override
    public String recordedChunks() {
        return "(SELECT chunks FROM caravan.chunk_sums(:job))";
    }

    @Override
    public void addSkipped(long job, SkipCount more) {
        jdbc.sql("""
                        INSERT INTO caravan.skip AS known (job, reason, line_count, first_line, last_line, first_text)
                        VALUES (:job, :reason, :lines, :first, :last, :text)
                        ON CONFLICT (job, reason) DO UPDATE SET line_count = known.line_count + excluded.line_count,
                          first_text = CASE WHEN excluded.first_line < known.first_line THEN excluded.first_text ELSE known.first_text END,
                          first_line = least(known.first_line, excluded.first_line), last_line = greatest(known.last_line, excluded.last_line)
                        """).params(skipParameters(job, more)).update();
    }

    @Override
    public boolean hold(long job) {
        return jdbc.sql("""
                        WITH %s
                        SELECT job.id FROM gate CROSS JOIN caravan.job AS job
                        WHERE job.id = :job AND job.undone_at IS NULL AND job.state <> 'UNDOING' FOR KEY SHARE OF job
                        """.formatted(HELD_GATE))
                .param("job", job)
                .query(Long.class)
                .optional()
                .isPresent();
    }

    /**
     * FOR UPDATE waits for transactions that hold the job FOR KEY SHARE, which an UPDATE alone would not; new ones wait for the advisory
     * lock.
     */
    @Override
    public boolean updateQuiesced(
            long job, String set, String condition, Map<String, ? extends @Nullable Object> parameters) {
        return jdbc.sql("""
                                WITH %s
                                UPDATE caravan.job SET %s
                                WHERE id = (SELECT job.id FROM gate CROSS JOIN caravan.job AS job
                                            WHERE job.id = :job AND %s FOR UPDATE OF job)
                                """.formatted(GATE, set, condition))
                        .params(parameters)
                        .param("job", job)
                        .update()
                == 1;
    }
}
