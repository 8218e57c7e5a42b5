package dev.caravan.ledger.deadletter;

import dev.caravan.ledger.database.LedgerDialect;
import dev.caravan.message.ChunkId;
import dev.caravan.message.Refusal;
import dev.caravan.message.RefusedMessageException;
import dev.caravan.queue.Channels;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Dead letters that no splitter sent. They belong to no chunk, whatever they name; so they are only counted, by the job that they name and by
 * the {@link Refusal}, and any number of them takes a few rows. Thread-safe.
 */
@Repository
public class RefusedMessages {
    private static final long NO_JOB = 0;
    private static final ChunkId NO_CHUNK = new ChunkId(NO_JOB, 0);

    private final LedgerDialect ledger;

    RefusedMessages(LedgerDialect ledger) {
        this.ledger = ledger;
    }

    /** The refusal that is the cause with this fingerprint. */
    public static Optional<Refusal> ofCause(@Nullable String fingerprint) {
        return Arrays.stream(Refusal.values())
                .filter(refusal -> cause(refusal).fingerprint().equals(fingerprint))
                .findFirst();
    }

    /** Depends on nothing that the message says. */
    private static FailureCause cause(Refusal refusal) {
        return new FailureCause(refusal.name(), Channels.LOAD_ROUTE, refusal.description());
    }

    /** Counts a message. Returns whether it is the first of its kind. */
    public boolean record(RefusedMessageException refused) {
        long job = jobOf(refused.chunk());
        if (count(job, refused)) {
            return false;
        }
        try {
            statement("""
                    INSERT INTO caravan.refused_message (job, refusal, chunk_sequence, message)
                    VALUES (:job, :refusal, :sequence, :message)
                    """, job, refused).update();
            return true;
        } catch (DuplicateKeyException counted) {
            count(job, refused);
            return false;
        }
    }

    private boolean count(long job, RefusedMessageException refused) {
        return statement("""
                        UPDATE caravan.refused_message
                        SET messages = messages + 1, last_at = CURRENT_TIMESTAMP(6), chunk_sequence = :sequence, message = :message
                        WHERE job = :job AND refusal = :refusal
                        """, job, refused).update() == 1;
    }

    private JdbcClient.StatementSpec statement(String sql, long job, RefusedMessageException refused) {
        ChunkId chunk = Objects.requireNonNullElse(refused.chunk(), NO_CHUNK);
        return ledger.sql(sql)
                .param("job", job)
                .param("refusal", refused.refusal().name())
                .param("sequence", chunk.sequence())
                .param("message", Objects.requireNonNull(refused.getMessage()));
    }

    /** The number of the job that a message names, or {@value #NO_JOB}: numbers of no job would be rows without end. */
    private long jobOf(@Nullable ChunkId chunk) {
        return chunk == null
                ? NO_JOB
                : ledger.sql("SELECT id FROM caravan.job WHERE id = :job")
                        .param("job", chunk.job())
                        .query(Long.class)
                        .optional()
                        .orElse(NO_JOB);
    }

    /** The refused messages of a selection, by refusal; none if it selects chunks. */
    public List<DeadLetterCause> causes(DeadLetterSelection selection) {
        return Arrays.stream(Refusal.values())
                .filter(refusal -> selects(selection, refusal))
                .flatMap(refusal -> causes(selection.job(), refusal).stream())
                .toList();
    }

    private static boolean selects(DeadLetterSelection selection, Refusal refusal) {
        return selection.chunks().isEmpty()
                && (selection.fingerprint() == null
                        || selection.fingerprint().equals(cause(refusal).fingerprint()));
    }

    private Optional<DeadLetterCause> causes(@Nullable Long job, Refusal refusal) {
        List<DeadLetterCause> byJob = of("SELECT * FROM caravan.refused_message", job, refusal)
                .query((row, index) -> cause(refusal, row))
                .list();
        return byJob.stream().reduce(RefusedMessages::sum);
    }

    /** @param statement to which the condition is added */
    private JdbcClient.StatementSpec of(String statement, @Nullable Long job, Refusal refusal) {
        JdbcClient.StatementSpec sql = ledger.sql(
                        statement + " WHERE refusal = :refusal" + (job == null ? "" : " AND job = :job"))
                .param("refusal", refusal.name());
        return job == null ? sql : sql.param("job", job);
    }

    private static DeadLetterCause cause(Refusal refusal, ResultSet row) throws SQLException {
        FailureCause cause = cause(refusal);
        long job = row.getLong("job");
        return new DeadLetterCause(
                cause.fingerprint(),
                cause.exception(),
                cause.route(),
                cause.pattern(),
                row.getLong("messages"),
                0,
                0,
                job == NO_JOB ? 0 : 1,
                row.getObject("first_at", OffsetDateTime.class),
                row.getObject("last_at", OffsetDateTime.class),
                job == NO_JOB ? NO_CHUNK : new ChunkId(job, row.getInt("chunk_sequence")),
                row.getString("message"));
    }

    private static DeadLetterCause sum(DeadLetterCause a, DeadLetterCause b) {
        DeadLetterCause latest = a.lastAt().isAfter(b.lastAt()) ? a : b;
        return new DeadLetterCause(
                a.fingerprint(),
                a.exception(),
                a.route(),
                a.pattern(),
                a.chunks() + b.chunks(),
                0,
                0,
                a.jobs() + b.jobs(),
                a.firstAt().isBefore(b.firstAt()) ? a.firstAt() : b.firstAt(),
                latest.lastAt(),
                latest.example(),
                latest.exampleMessage());
    }

    /** Forgets the refused messages of a selection; none if it selects chunks. Returns their number. */
    public long forget(DeadLetterSelection selection) {
        long forgotten = 0;
        for (Refusal refusal : Refusal.values()) {
            if (selects(selection, refusal)) {
                Optional<DeadLetterCause> cause = causes(selection.job(), refusal);
                of("DELETE FROM caravan.refused_message", selection.job(), refusal)
                        .update();
                forgotten += cause.map(DeadLetterCause::chunks).orElse(0L);
            }
        }
        return forgotten;
    }
}
