package dev.caravan.ledger.deadletter;

import dev.caravan.error.Counted;
import dev.caravan.ledger.activity.LedgerActivity;
import dev.caravan.ledger.activity.Outcome;
import dev.caravan.ledger.database.LedgerDialect;
import dev.caravan.ledger.job.JobState;
import dev.caravan.message.ChunkHeader;
import dev.caravan.message.ChunkId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Dead letters: chunks that could not be loaded, with their cause. The transaction that loads the chunk after all deletes its dead letter
 * ({@code Chunks#claim}). Thread-safe.
 */
@Repository
public class DeadLetters {
    private static final String DEAD = """
            FROM caravan.dead_letter AS letter
            JOIN caravan.chunk AS chunk ON chunk.job = letter.job AND chunk.sequence = letter.sequence
            JOIN caravan.job AS job ON job.id = letter.job
            WHERE chunk.state = 'DEAD'
            """;

    private final LedgerDialect ledger;
    private final DeadLetterSettings settings;
    private final LedgerActivity activity;
    private final TransactionTemplate transaction;

    DeadLetters(
            LedgerDialect ledger,
            DeadLetterSettings settings,
            LedgerActivity activity,
            PlatformTransactionManager transactions) {
        this.ledger = ledger;
        this.settings = settings;
        this.activity = activity;
        this.transaction = new TransactionTemplate(transactions);
    }

    /**
     * Records a chunk as a dead letter, unless it is loaded or discarded or its job has ended. An existing dead letter keeps its body and
     * its first time, and gets the new cause.
     *
     * @param attempts attempts to load it since it last became a dead letter
     * @param messageId of its message on the dead letter queue
     * @param body the records, as in the message
     * @return whether it is a dead letter now
     */
    public boolean record(
            ChunkHeader chunk, FailureCause failureCause, int attempts, @Nullable String messageId, String body) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            // From here on this transaction holds the lock of the chunk's row.
            if (!ledger.recordDeadLetter(chunk, failureCause.toString())) {
                return false;
            }
            if (!update(chunk.id(), failureCause, attempts, messageId)) {
                enter(chunk, failureCause, attempts, messageId, body);
            }
            return true;
        }));
    }

    private boolean update(ChunkId chunk, FailureCause failureCause, int attempts, @Nullable String messageId) {
        return explained("""
                        UPDATE caravan.dead_letter
                        SET fingerprint = :fingerprint, exception = :exception, route = :route, pattern = :pattern, message = :message,
                            attempts = attempts + :attempts, dead_letter_count = dead_letter_count + 1, last_at = CURRENT_TIMESTAMP(6), message_id = :message_id,
                            isolate = false
                        WHERE job = :job AND sequence = :sequence
                        """, chunk, failureCause, attempts, messageId).update() == 1;
    }

    private void enter(
            ChunkHeader chunk, FailureCause failureCause, int attempts, @Nullable String messageId, String body) {
        // No more are counted than are stored, so that the last of many dead letters costs no more than the first.
        int kept = ledger.sql("""
                        SELECT count(*) FROM (SELECT sequence FROM caravan.dead_letter
                                              WHERE job = :job AND body IS NOT NULL ORDER BY sequence LIMIT :most) AS stored
                        """)
                .param("job", chunk.id().job())
                .param("most", settings.maxStoredChunksPerJob())
                .query(Integer.class)
                .single();
        boolean stored = kept < settings.maxStoredChunksPerJob();
        if (!stored) {
            deleteBody(chunk.id());
        }
        explained("""
                        INSERT INTO caravan.dead_letter
                          (job, sequence, fingerprint, exception, route, pattern, message, attempts, message_id, truncation, body)
                        VALUES (:job, :sequence, :fingerprint, :exception, :route, :pattern, :message, :attempts, :message_id, :truncation, :body)
                        """, chunk.id(), failureCause, attempts, messageId)
                .param("truncation", chunk.truncation(), Types.VARCHAR)
                .param("body", stored ? body : null, Types.VARCHAR)
                .update();
        activity.count(Outcome.DEAD_LETTERED, chunk.records());
    }

    /** The records of a chunk that didn't fit into its message. */
    private void deleteBody(ChunkId chunk) {
        at("DELETE FROM caravan.chunk_body WHERE job = :job AND sequence = :sequence", chunk)
                .update();
    }

    private JdbcClient.StatementSpec explained(
            String sql, ChunkId chunk, FailureCause failureCause, int attempts, @Nullable String messageId) {
        return at(sql, chunk)
                .param("fingerprint", failureCause.fingerprint())
                .param("exception", failureCause.exception())
                .param("route", failureCause.route())
                .param("pattern", failureCause.pattern())
                .param("message", failureCause.message())
                .param("attempts", attempts)
                .param("message_id", messageId, Types.VARCHAR);
    }

    private JdbcClient.StatementSpec at(String sql, ChunkId chunk) {
        return ledger.sql(sql).param("job", chunk.job()).param("sequence", chunk.sequence());
    }

    /** Sets the message on the dead letter queue of a dead letter that has none. */
    public void setMessage(ChunkId chunk, String messageId) {
        at(
                        "UPDATE caravan.dead_letter SET message_id = :message_id WHERE job = :job AND sequence = :sequence AND message_id IS NULL",
                        chunk)
                .param("message_id", messageId)
                .update();
    }

    /** The causes of dead letters, the most frequent first, at most {@code limit}. */
    public List<DeadLetterCause> causes(DeadLetterSelection selection, int limit) {
        return ledger
                .sql("""
                        SELECT letter.fingerprint, min(letter.exception) AS exception, min(letter.route) AS route,
                               min(letter.pattern) AS pattern, count(*) AS chunks, sum(chunk.records) AS records,
                               count(DISTINCT letter.job) AS jobs, min(letter.first_at) AS first_at, max(letter.last_at) AS last_at,
                               sum(CASE WHEN job.state IN ('SPLITTING', 'LOADING', 'PARTIAL') THEN 1 ELSE 0 END) AS replayable
                        %s %s GROUP BY letter.fingerprint ORDER BY count(*) DESC, letter.fingerprint LIMIT :limit
                        """.formatted(DEAD, selection.condition()))
                .params(selection.parameters())
                .param("limit", limit)
                .query(this::cause)
                .list()
                .stream()
                .flatMap(cause -> withExample(cause, selection).stream())
                .toList();
    }

    private DeadLetterCause cause(ResultSet row, int index) throws SQLException {
        return new DeadLetterCause(
                row.getString("fingerprint"),
                row.getString("exception"),
                row.getString("route"),
                row.getString("pattern"),
                row.getLong("chunks"),
                row.getLong("replayable"),
                row.getLong("records"),
                row.getLong("jobs"),
                row.getObject("first_at", OffsetDateTime.class),
                row.getObject("last_at", OffsetDateTime.class),
                new ChunkId(0, 0),
                "");
    }

    /** Empty if the last of them has since been loaded. */
    private Optional<DeadLetterCause> withExample(DeadLetterCause cause, DeadLetterSelection selection) {
        DeadLetterSelection alike = new DeadLetterSelection(selection.job(), cause.fingerprint(), selection.chunks());
        return ids(alike, null, 1).stream()
                .findFirst()
                .flatMap(this::find)
                .map(example -> new DeadLetterCause(
                        cause.fingerprint(),
                        cause.exception(),
                        cause.route(),
                        cause.pattern(),
                        cause.chunks(),
                        cause.replayable(),
                        cause.records(),
                        cause.jobs(),
                        cause.firstAt(),
                        cause.lastAt(),
                        example.header().id(),
                        example.cause().message()));
    }

    /** The number of dead letters in a selection. */
    public long count(DeadLetterSelection selection) {
        return ledger.sql("SELECT count(*) %s %s".formatted(DEAD, selection.condition()))
                .params(selection.parameters())
                .query(Long.class)
                .single();
    }

    /** The dead letters following {@code after}, ordered by job and sequence, at most {@code limit}. */
    public List<ChunkId> ids(DeadLetterSelection selection, @Nullable ChunkId after, int limit) {
        String behind =
                after == null ? "" : "AND (letter.job > :job OR letter.job = :job AND letter.sequence > :sequence)";
        JdbcClient.StatementSpec query = ledger.sql("""
                        SELECT letter.job, letter.sequence %s %s %s ORDER BY letter.job, letter.sequence LIMIT :limit
                        """.formatted(DEAD, selection.condition(), behind))
                .params(selection.parameters())
                .param("limit", limit);
        if (after != null) {
            query = query.param("job", after.job()).param("sequence", after.sequence());
        }
        return query.query((row, index) -> new ChunkId(row.getLong("job"), row.getInt("sequence")))
                .list();
    }

    /** A dead letter with its records, discarded ones included. */
    public Optional<DeadLetter> find(ChunkId chunk) {
        return at("""
                        SELECT letter.*, job.state AS job_state, chunk.records, chunk.first_record, chunk.first_line, chunk.byte_offset
                        FROM caravan.dead_letter AS letter
                        JOIN caravan.chunk AS chunk ON chunk.job = letter.job AND chunk.sequence = letter.sequence
                        JOIN caravan.job AS job ON job.id = letter.job
                        WHERE letter.job = :job AND letter.sequence = :sequence
                        """, chunk).query(DeadLetters::letter).optional();
    }

    private static DeadLetter letter(ResultSet row, int index) throws SQLException {
        return new DeadLetter(
                new ChunkHeader(
                        new ChunkId(row.getLong("job"), row.getInt("sequence")),
                        row.getInt("records"),
                        row.getLong("first_record"),
                        row.getLong("first_line"),
                        row.getLong("byte_offset"),
                        row.getString("truncation")),
                JobState.valueOf(row.getString("job_state")),
                row.getString("fingerprint"),
                new FailureCause(row.getString("exception"), row.getString("route"), row.getString("message")),
                row.getInt("attempts"),
                row.getInt("dead_letter_count"),
                row.getObject("first_at", OffsetDateTime.class),
                row.getObject("last_at", OffsetDateTime.class),
                row.getString("body"),
                row.getString("discard_reason"));
    }

    /**
     * Says of dead letters of a job how their next try handles rows that fail for a reason which is not known to be the row's: it holds for one
     * try.
     *
     */
    public void isolate(long job, Collection<Integer> sequences) {
        ledger.sql("""
                        UPDATE caravan.dead_letter SET isolate = true
                        WHERE job = :job AND sequence IN (:sequences) AND discarded_at IS NULL
                        """)
                .param("job", job)
                .param("sequences", List.copyOf(sequences))
                .update();
    }

    /** Whether a chunk is a dead letter whose rows that fail are to be rejected alone. */
    public boolean isIsolated(ChunkId chunk) {
        return at("SELECT isolate FROM caravan.dead_letter WHERE job = :job AND sequence = :sequence", chunk)
                .query(Boolean.class)
                .optional()
                .orElse(false);
    }

    /** How often each chunk became a dead letter; only dead letters of jobs that are not FAILED or ABORTED. */
    public Map<ChunkId, Integer> deadLetterCounts(Collection<ChunkId> chunks) {
        Map<ChunkId, Integer> counts = new HashMap<>();
        if (!chunks.isEmpty()) {
            DeadLetterSelection selection = DeadLetterSelection.of(List.copyOf(chunks));
            ledger.sql(
                            "SELECT letter.job, letter.sequence, letter.dead_letter_count %s %s AND job.state IN ('SPLITTING', 'LOADING', 'PARTIAL')"
                                    .formatted(DEAD, selection.condition()))
                    .params(selection.parameters())
                    .query(row -> {
                        counts.put(
                                new ChunkId(row.getLong("job"), row.getInt("sequence")),
                                row.getInt("dead_letter_count"));
                    });
        }
        return counts;
    }

    /** The status of the chunk of a message on the dead letter queue. */
    public DeadLetterStatus statusOf(ChunkHeader chunk) {
        return at("""
                        SELECT job.state AS job_state, job.records_read, chunk.state AS chunk_state, letter.message_id
                        FROM caravan.job AS job
                        LEFT JOIN caravan.chunk AS chunk ON chunk.job = job.id AND chunk.sequence = :sequence
                        LEFT JOIN caravan.dead_letter AS letter ON letter.job = job.id AND letter.sequence = :sequence
                        WHERE job.id = :job
                        """, chunk.id())
                .query((row, index) -> DeadLetterStatus.of(
                        JobState.valueOf(row.getString("job_state")),
                        row.getString("chunk_state"),
                        row.getString("message_id"),
                        chunk.firstRecord() + chunk.records() - 1 <= row.getLong("records_read")))
                .optional()
                .orElse(DeadLetterStatus.UNKNOWN);
    }

    /**
     * Discards dead letters of a job: their records count as skipped, and the job's remark says so. Chunks that have since been loaded or
     * discarded stay unchanged.
     */
    public Discarded discard(long job, Collection<Integer> sequences, String reason) {
        return Objects.requireNonNull(transaction.execute(status -> {
            int chunks = 0;
            long records = 0;
            for (int sequence : sequences) {
                ChunkId chunk = new ChunkId(job, sequence);
                if (at(
                                        "UPDATE caravan.chunk SET state = 'DISCARDED', in_total = false WHERE job = :job AND sequence = :sequence AND state = 'DEAD'",
                                        chunk)
                                .update()
                        == 1) {
                    at("""
                            UPDATE caravan.dead_letter SET discard_reason = :reason, discarded_at = CURRENT_TIMESTAMP(6), body = NULL
                            WHERE job = :job AND sequence = :sequence
                            """, chunk).param("reason", reason).update();
                    deleteBody(chunk);
                    chunks++;
                    records += at("SELECT records FROM caravan.chunk WHERE job = :job AND sequence = :sequence", chunk)
                            .query(Long.class)
                            .single();
                }
            }
            if (chunks > 0) {
                ledger.sql("UPDATE caravan.job SET remark = concat_ws('; ', remark, :remark) WHERE id = :job")
                        .param(
                                "remark",
                                "discarded: %s in %s (%s)"
                                        .formatted(
                                                Counted.of(records, "record"),
                                                Counted.of(chunks, "dead letter"),
                                                reason))
                        .param("job", job)
                        .update();
            }
            return new Discarded(chunks, records);
        }));
    }

    /** The numbers of discarded dead letters and of their records. */
    public record Discarded(int chunks, long records) {}
}
