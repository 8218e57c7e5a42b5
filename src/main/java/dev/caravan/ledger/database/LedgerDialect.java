package dev.caravan.ledger.database;

import dev.caravan.ledger.job.ContentLock;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.NewJob;
import dev.caravan.ledger.job.SkipCount;
import dev.caravan.message.ChunkHeader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The ledger's SQL. Most statements are portable except for table names, which they write as {@code caravan.job}; the others are methods of
 * this class. Thread-safe.
 */
public abstract class LedgerDialect {
    /** Prefix of the ledger's tables in databases where the ledger has no schema. */
    static final String PREFIX = "caravan_";

    final JdbcClient jdbc;

    LedgerDialect(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The statement with this database's names of the ledger's tables. */
    public abstract String text(String statement);

    public final JdbcClient.StatementSpec sql(String statement) {
        return jdbc.sql(text(statement));
    }

    /** An expression: the moment {@code :seconds} from now. */
    public abstract String leaseExpiry();

    /** The present moment in SQL, even if the transaction began long before. */
    public String clock() {
        return "CURRENT_TIMESTAMP(6)";
    }

    /** After FOR UPDATE: rows that another transaction has locked are left out. Nothing where the database doesn't know that. */
    public abstract String skipLocked();

    /**
     * Assignments that count a lease which may have ended without success. They must come first: MySQL assigns from left to right, and
     * later assignments would see the new values.
     *
     * @param hasFailed condition: this lease failed
     */
    public static String counting(String hasFailed) {
        return """
                failed_attempts = CASE WHEN records_read > records_at_last_attempt THEN 0 ELSE failed_attempts END + CASE WHEN %s THEN 1 ELSE 0 END,
                records_at_last_attempt = greatest(records_at_last_attempt, records_read)""".formatted(hasFailed);
    }

    /** Condition: a worker crashed while it split the job, published its rows or computed its report, and did not release the lease. */
    public static final String HELD_BY_DEAD_WORKER =
            "owner IS NOT NULL AND state IN ('SPLITTING', 'PUBLISHING', 'REPORTING')";

    /** The state of a job after a worker leases it. */
    static final String TAKEN =
            "CASE WHEN state <> 'QUEUED' THEN state WHEN kind = 'REPORT' THEN 'REPORTING' ELSE 'SPLITTING' END";

    /**
     * Whether a table is the database's own or the ledger's, or would be one of them.
     *
     * @param schema null: none is named
     */
    public abstract boolean isReserved(@Nullable String schema, String table);

    /** The most bytes of a record that the database takes in one statement, to load or to reject it. */
    public long mostRecordBytes() {
        return Long.MAX_VALUE;
    }

    /** An expression: a column's moment in seconds since 1970-01-01 UTC, with their fraction. */
    public abstract String epochSeconds(String column);

    /** Deletes a job with all its rows in the ledger, within the caller's transaction. */
    public abstract void drop(long job);

    /**
     * Creates a job, unless its idempotency key exists; within the caller's transaction.
     *
     * @param sha256 of the content, if it is known and will be compared; else null
     * @param batch the first of the jobs that are submitted together with it; null: it is the first, or alone
     */
    public abstract Optional<Job> make(NewJob job, @Nullable String sha256, String queue, @Nullable Long batch);

    /**
     * Lets one transaction at a time claim sources with these contents; within the caller's transaction, before it claims any. Other sources
     * may have to wait, too.
     */
    public abstract void lockContents(SortedSet<ContentLock> contents);

    /**
     * Leases to the owner the unleased job of the queue with the fewest leases so far.
     *
     * @param publishing whether the job is to be published, or anything else
     */
    public abstract Optional<Job> take(String queue, boolean publishing, String owner, Duration lease);

    /** Condition: the job is what {@link #take} asks for. Jobs are published in groups only where definitions are part of a transaction. */
    static String stage(boolean publishing) {
        return publishing ? "state = 'PUBLISHING'" : "state <> 'PUBLISHING'";
    }

    /**
     * Records a chunk as loaded, within the caller's transaction. Returns false if it is already loaded or its job has ended. Until the end
     * of the transaction, {@link #updateQuiesced} of the job waits, and so does a claim of the same chunk.
     */
    public abstract boolean claim(ChunkHeader chunk);

    /**
     * Claims several chunks of one job, in ascending order. Returns false if one of them can't be claimed; then the caller must roll back.
     */
    public boolean claimAll(List<ChunkHeader> chunks) {
        return chunks.stream().allMatch(this::claim);
    }

    /** Records a chunk as a dead letter, unless it is loaded or its job has ended. */
    public abstract boolean recordDeadLetter(ChunkHeader chunk, String cause);

    /** What a chunk that is in no total adds to the sums, by their names. */
    public static final String ADDED_BY_CHUNK = """
            CASE WHEN dead_in_total = true THEN 0 ELSE 1 END AS chunks,
            CASE WHEN state <> 'DEAD' THEN records ELSE 0 END AS loaded,
            CASE WHEN state = 'LOADED' THEN records - rejected ELSE 0 END AS staged,
            CASE WHEN state = 'DEAD' THEN records ELSE 0 END - CASE WHEN dead_in_total = true THEN records ELSE 0 END AS dead_lettered,
            inserted, duplicates, rejected, padded, truncated""";

    /** A query whose rows add up to the counts of the chunks of the jobs {@code :ids}. */
    public String chunkSums() {
        return """
                SELECT job, chunks, loaded, staged, dead_lettered, inserted, duplicates, rejected, padded, truncated
                FROM caravan.chunk_total WHERE job IN (:ids)
                UNION ALL
                SELECT job, chunks, loaded, staged, dead_lettered, inserted, duplicates, rejected, padded, truncated
                FROM (SELECT job, %s FROM caravan.chunk WHERE job IN (:ids) AND in_total = false) AS added""".formatted(ADDED_BY_CHUNK);
    }

    /** An expression: the number of recorded chunks of {@code :job}. */
    public String recordedChunks() {
        return """
                ((SELECT coalesce(sum(chunks), 0) FROM caravan.chunk_total WHERE job = :job)
                 + (SELECT count(*) FROM caravan.chunk WHERE job = :job AND in_total = false AND dead_in_total = false))""";
    }

    /** Adds records that a job's table dropped, within the transaction of their chunk. */
    public abstract void addSkipped(long job, SkipCount more);

    static Map<String, Object> skipParameters(long job, SkipCount skipped) {
        return Map.of(
                "job",
                job,
                "reason",
                skipped.reason(),
                "lines",
                skipped.lines(),
                "first",
                skipped.firstLine(),
                "last",
                skipped.lastLine(),
                "text",
                String.valueOf(skipped.text()));
    }

    /** Shows in the database, until the end of the caller's transaction, for which job its session works; where the database can. */
    public void nameSession(long job) {}

    /** Whether a job is neither undone nor UNDOING. Until the end of the caller's transaction, {@link #updateQuiesced} of the job waits. */
    public abstract boolean hold(long job);

    /**
     * Updates a job's row while no transaction writes a chunk of the job: waits for running ones; later ones see the update.
     *
     * @param set assignments
     * @param condition on the row of {@code caravan.job}, evaluated after the wait
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
