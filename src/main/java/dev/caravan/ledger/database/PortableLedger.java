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
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.jdbc.support.KeyHolder;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The ledger in tables with the prefix {@code caravan_}, in statements that MySQL, MariaDB and H2 accept, and {@link SqliteLedger} rewrites.
 *
 * <p>A transaction that writes a chunk locks the job's row in {@code caravan_job_lock}, and the transaction that ends the job waits for it.
 * The job's own row can't serve as this lock, because its splitter updates it all the time.
 */
class PortableLedger extends LedgerDialect {
    /** Jobs to try at a time: another worker may lease the first ones concurrently. */
    private static final int CANDIDATES = 10;

    /** More than a statement has besides the record. */
    private static final int STATEMENT_BYTES = 1 << 16;

    private static final Set<String> SYSTEM_SCHEMAS =
            Set.of("mysql", "sys", "performance_schema", "information_schema");

    /** In {@code caravan_job_lock}: the row of no job, which the migration inserts. */
    private static final long NO_JOB = 0;

    private final String sharedLock;
    private final String skipLocked;
    private final String leaseExpiry;
    private final String epochSeconds;
    private final @Nullable String packetLimit;
    private final TransactionTemplate transaction;

    /**
     * @param sharedLock clause of a SELECT that locks a row, shared if the database can
     * @param skipLocked clause that skips rows which other transactions lock, if the database can
     * @param leaseExpiry expression: the moment {@code :seconds} from now
     * @param epochSeconds of a column, for {@link #epochSeconds}
     * @param packetLimit expression: the most bytes of a statement; null: any number
     */
    PortableLedger(
            JdbcClient jdbc,
            String sharedLock,
            String skipLocked,
            String leaseExpiry,
            String epochSeconds,
            @Nullable String packetLimit,
            PlatformTransactionManager transactions) {
        super(jdbc);
        this.sharedLock = sharedLock;
        this.skipLocked = skipLocked;
        this.leaseExpiry = leaseExpiry;
        this.epochSeconds = epochSeconds;
        this.packetLimit = packetLimit;
        this.transaction = new TransactionTemplate(transactions);
    }

    @Override
    public String text(String statement) {
        return statement.replace("caravan.", PREFIX);
    }

    @Override
    public String leaseExpiry() {
        return leaseExpiry;
    }

    @Override
    public String epochSeconds(String column) {
        return epochSeconds.formatted(column);
    }

    @Override
    public String skipLocked() {
        return skipLocked;
    }

    /** A concurrent insert of the same key waits for the first transaction, and fails if that commits. */
    @Override
    public Optional<Job> make(NewJob job, @Nullable String sha256, String queue, @Nullable Long batch) {
        KeyHolder id = new GeneratedKeyHolder();
        try {
            sql("""
                    INSERT INTO caravan.job (kind, state, idempotency_key, source, source_name, search_text, batch, archive, source_version, source_bytes, origin, queue, settings, target_table, corrects, content_key, content_sha256, submitted_by, message_key, trace_parent, trace_caller, allow_all_rejected)
                    VALUES (:kind, 'QUEUED', :idempotency_key, :source, :source_name, :search_text, :batch, :archive, :version, :bytes, :origin, :queue, :settings, :table, :corrects, :content_key, :content_sha256, :submitted_by, :message_key, :trace_parent, :trace_caller, :allow_all_rejected)
                    """).params(job.parameters(sha256, queue, batch)).update(id, "id");
        } catch (DuplicateKeyException claimed) {
            return Optional.empty();
        }
        long made = Objects.requireNonNull(id.getKey()).longValue();
        sql("INSERT INTO caravan.job_lock (job) VALUES (:job)")
                .param("job", made)
                .update();
        return find(made);
    }

    @Override
    public boolean isReserved(@Nullable String schema, String table) {
        String named =
                schema == null ? jdbc.sql("SELECT SCHEMA()").query(String.class).single() : schema;
        return SYSTEM_SCHEMAS.contains(named.toLowerCase(Locale.ROOT))
                || table.toLowerCase(Locale.ROOT).startsWith(PREFIX);
    }

    /** One row stands for all contents. */
    @Override
    public void lockContents(SortedSet<ContentLock> contents) {
        if (!contents.isEmpty()) {
            sql("SELECT job FROM caravan.job_lock WHERE job = %d FOR UPDATE".formatted(NO_JOB))
                    .query(Long.class)
                    .single();
        }
    }

    private Optional<Job> find(long id) {
        return sql("SELECT %s FROM caravan.job WHERE id = :id".formatted(JobRowMapper.COLUMNS))
                .param("id", id)
                .query(JobRowMapper::read)
                .optional();
    }

    private record Candidate(long id, long epoch) {}

    /** The first worker to increment the epoch owns the lease; the query for candidates holds no lock. */
    @Override
    public Optional<Job> take(String queue, boolean publishing, String owner, Duration lease) {
        List<Candidate> candidates = sql("""
                        SELECT id, epoch FROM caravan.job
                        WHERE queue = :queue AND finished_at IS NULL AND %s AND (lease_until IS NULL OR lease_until < CURRENT_TIMESTAMP(6))
                        ORDER BY epoch, id LIMIT :limit
                        """.formatted(stage(publishing)))
                .param("queue", queue)
                .param("limit", CANDIDATES)
                .query((row, index) -> new Candidate(row.getLong("id"), row.getLong("epoch")))
                .list();
        return candidates.stream()
                .flatMap(candidate -> take(candidate, publishing, owner, lease).stream())
                .findFirst();
    }

    private Optional<Job> take(Candidate candidate, boolean publishing, String owner, Duration lease) {
        return Objects.requireNonNull(transaction.execute(status -> {
            int taken = sql("""
                            UPDATE caravan.job
                            SET %s,
                                state = %s,
                                owner = :owner, epoch = epoch + 1, started_at = coalesce(started_at, CURRENT_TIMESTAMP(6)),
                                lease_until = %s
                            WHERE id = :id AND epoch = :epoch AND finished_at IS NULL AND %s
                              AND (lease_until IS NULL OR lease_until < CURRENT_TIMESTAMP(6))
                            """.formatted(counting(HELD_BY_DEAD_WORKER), TAKEN, leaseExpiry(), stage(publishing)))
                    .param("owner", owner)
                    .param("seconds", seconds(lease))
                    .param("id", candidate.id())
                    .param("epoch", candidate.epoch())
                    .update();
            return taken == 1 ? find(candidate.id()) : Optional.empty();
        }));
    }

    /** Half of a statement, because drivers escape quotes in values. */
    @Override
    public long mostRecordBytes() {
        return packetLimit == null
                ? super.mostRecordBytes()
                : jdbc.sql("SELECT " + packetLimit).query(Long.class).single() / 2 - STATEMENT_BYTES;
    }

    @Override
    public void drop(long job) {
        for (String table : List.of(
                "reject",
                "dead_letter",
                "refused_message",
                "chunk",
                "chunk_total",
                "chunk_body",
                "skip",
                "reject_limit",
                "publication",
                "updated_record",
                "outbox",
                "row_event",
                "job_lock")) {
            sql("DELETE FROM caravan.%s WHERE job = :job".formatted(table))
                    .param("job", job)
                    .update();
        }
        sql("DELETE FROM caravan.job WHERE id = :job").param("job", job).update();
    }

    @Override
    public boolean claim(ChunkHeader chunk) {
        return isOpen(chunk) && (enter(chunk, "LOADED", null) || revive(chunk));
    }

    private boolean revive(ChunkHeader chunk) {
        boolean revived = sql("""
                                UPDATE caravan.chunk SET state = 'LOADED', cause = NULL, written_at = CURRENT_TIMESTAMP(6), in_total = false
                                WHERE job = :job AND sequence = :sequence AND state = 'DEAD'
                                """).params(chunkParameters(chunk)).update() == 1;
        if (revived) {
            sql("DELETE FROM caravan.dead_letter WHERE job = :job AND sequence = :sequence")
                    .params(chunkParameters(chunk))
                    .update();
        }
        return revived;
    }

    @Override
    public boolean recordDeadLetter(ChunkHeader chunk, String cause) {
        return Boolean.TRUE.equals(transaction.execute(
                status -> isOpen(chunk) && (enter(chunk, "DEAD", cause) || updateDeadLetter(chunk, cause))));
    }

    private boolean updateDeadLetter(ChunkHeader chunk, String cause) {
        return sql("""
                                UPDATE caravan.chunk SET cause = :cause, written_at = CURRENT_TIMESTAMP(6)
                                WHERE job = :job AND sequence = :sequence AND state = 'DEAD'
                                """).params(chunkParameters(chunk)).param("cause", cause).update() == 1;
    }

    @Override
    public void addSkipped(long job, SkipCount more) {
        try {
            sql("INSERT INTO caravan.skip (job, reason, line_count, first_line, last_line, first_text) VALUES (:job, :reason, 0, :first, :last, :text)")
                    .params(skipParameters(job, more))
                    .update();
        } catch (DuplicateKeyException known) {
            // A chunk before had some.
        }
        // MySQL assigns from left to right: the text goes by the line that is there.
        sql("""
                        UPDATE caravan.skip SET line_count = line_count + :lines,
                          first_text = CASE WHEN :first < first_line THEN :text ELSE first_text END,
                          first_line = least(first_line, :first), last_line = greatest(last_line, :last)
                        WHERE job = :job AND reason = :reason
                        """).params(skipParameters(job, more)).update();
    }

    /** Whether the chunk's job has not ended; it can't end before the end of this transaction. */
    private boolean isOpen(ChunkHeader chunk) {
        return passes(chunk.id().job(), "state IN ('SPLITTING', 'LOADING', 'PARTIAL')");
    }

    @Override
    public boolean hold(long job) {
        return passes(job, "undone_at IS NULL AND state <> 'UNDOING'");
    }

    /**
     * Whether a condition on a job's row holds, after waiting for a transaction that ends the job; none can end it before the end of this
     * transaction.
     */
    private boolean passes(long job, String condition) {
        boolean known = sql("SELECT job FROM caravan.job_lock WHERE job = :job " + sharedLock)
                .param("job", job)
                .query(Long.class)
                .optional()
                .isPresent();
        return known
                && sql("SELECT count(*) FROM caravan.job WHERE id = :job AND " + condition)
                                .param("job", job)
                                .query(Integer.class)
                                .single()
                        == 1;
    }

    private boolean enter(ChunkHeader chunk, String state, @Nullable String cause) {
        try {
            return sql("""
                                    INSERT INTO caravan.chunk (job, sequence, state, records, first_record, first_line, byte_offset, cause)
                                    VALUES (:job, :sequence, :state, :records, :first_record, :first_line, :offset, :cause)
                                    """)
                            .params(chunkParameters(chunk))
                            .param("state", state)
                            .param("cause", cause)
                            .update()
                    == 1;
        } catch (DuplicateKeyException entered) {
            return false;
        }
    }

    @Override
    public boolean updateQuiesced(
            long job, String set, String condition, Map<String, ? extends @Nullable Object> parameters) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            sql("SELECT job FROM caravan.job_lock WHERE job = :job FOR UPDATE")
                    .param("job", job)
                    .query(Long.class)
                    .optional();
            return sql("UPDATE caravan.job SET %s WHERE id = :job AND %s".formatted(set, condition))
                            .params(parameters)
                            .param("job", job)
                            .update()
                    == 1;
        }));
    }
}
