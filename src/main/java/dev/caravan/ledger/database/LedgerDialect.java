package dev.caravan.ledger.database;

import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.NewJob;
import dev.caravan.message.ChunkHeader;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The ledger's SQL. Most statements are the same everywhere but for the names of the tables, which they spell {@code caravan.job};
 * those that are not are methods here. Thread-safe.
 */
public abstract class LedgerDialect {
    /** Of the ledger's tables where they have no schema of their own. */
    static final String PREFIX = "caravan_";

    final JdbcClient jdbc;

    LedgerDialect(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A statement with the names of the ledger's tables as this database has them. */
    public abstract String text(String statement);

    public final JdbcClient.StatementSpec sql(String statement) {
        return jdbc.sql(text(statement));
    }

    /** An expression: the moment {@code :seconds} from now. */
    public abstract String leaseExpiry();

    /** After FOR UPDATE: rows that another transaction has locked are left out. Nothing where the database doesn't know that. */
    public abstract String skipLocked();

    /**
     * Assignments that count a lease which ended in vain. They come first: MySQL assigns from left to right, and has forgotten the old
     * values afterwards.
     *
     * @param inVain condition on which this one did
     */
    public static String counting(String inVain) {
        return """
                attempts = CASE WHEN records_read > attempted_at_record THEN 0 ELSE attempts END + CASE WHEN %s THEN 1 ELSE 0 END,
                attempted_at_record = greatest(attempted_at_record, records_read)""".formatted(inVain);
    }

    /** What was held by somebody who didn't give it back, while it was split, or its report was worked out. */
    public static final String HELD_BY_DEAD_WORKER = "owner IS NOT NULL AND state IN ('SPLITTING', 'REPORTING')";

    /** The state of a job that somebody takes. */
    static final String TAKEN =
            "CASE WHEN state <> 'QUEUED' THEN state WHEN kind = 'REPORT' THEN 'REPORTING' ELSE 'SPLITTING' END";

    /** Deletes a job with all that the ledger has of it, within the caller's transaction. */
    public abstract void drop(long job);

    /** Makes a job, unless its version of the source is claimed; within the caller's transaction. */
    public abstract Optional<Job> make(NewJob job, String queue);

    /** Gives the owner the job of the queue that was tried least often among those that nobody holds. */
    public abstract Optional<Job> take(String queue, String owner, Duration lease);

    /**
     * Enters a chunk of a job that has not ended as loaded, within the caller's transaction; false if it is loaded already. From then
     * to the transaction's end, {@link #updateQuiesced} of the job waits, and so does a claim of the same chunk.
     */
    public abstract boolean claim(ChunkHeader chunk);

    /** Enters a chunk of a job that has not ended as dead, unless it is loaded. */
    public abstract boolean recordDeadLetter(ChunkHeader chunk, String cause);

    /**
     * Whether the rows of a job stand: it is not undone, and nobody is at that. From then to the end of the caller's transaction
     * {@link #updateQuiesced} of the job waits.
     */
    public abstract boolean hold(long job);

    /**
     * Updates the row of a job of which no chunk is being written: it waits for those that are, and those that come later see what it
     * did.
     *
     * @param set assignments
     * @param condition on the row of {@code caravan.job}, looked at after the wait
     * @return whether the condition held
     */
    public abstract boolean updateQuiesced(
            long job, String set, String condition, Map<String, ? extends @Nullable Object> parameters);

    static Map<String, Object> chunkParameters(ChunkHeader chunk) {
        return Map.of(
                "job",
                chunk.id().job(),
                "sequence",
                chunk.id().sequence(),
                "records",
                chunk.records(),
                "first_record",
                chunk.firstRecord(),
                "first_line",
                chunk.firstLine(),
                "offset",
                chunk.offset());
    }

    public static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
