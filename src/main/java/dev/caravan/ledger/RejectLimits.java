package dev.caravan.ledger;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Keeps jobs within their max-rejects. What was rejected is added up as chunks are written, in a row of the job's own, so
 * that knowing it costs the same however large the job is. Jobs without a limit have no such row. Thread-safe.
 */
@Repository
public class RejectLimits {
    /** A share means little of fewer records, unless there are no more. */
    private static final int SHARE_FROM_RECORDS = 1_000;

    /** Of {@code caravan.reject_limit}: null counts as false. */
    static final String IS_BROKEN = "(rejected > max_records OR rejected * 100 > max_percent * records)";

    private final JdbcClient jdbc;

    RejectLimits(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Enters a job's limit, in the transaction that makes the job. */
    void set(long job, RejectBound bound) {
        jdbc.sql("""
                        INSERT INTO caravan.reject_limit (job, setting, max_records, max_percent, undo)
                        VALUES (:job, :setting, :records, :percent, :undo)
                        """)
                .param("job", job)
                .param("setting", bound.setting())
                .param("records", bound.records(), java.sql.Types.BIGINT)
                .param("percent", bound.percent(), java.sql.Types.NUMERIC)
                .param("undo", bound.undo())
                .update();
    }

    /**
     * Counts a chunk, within the transaction that writes it and as the last thing in it: loaders of the same job wait here
     * for each other's commit.
     */
    public void count(ChunkEntry chunk) {
        jdbc.sql("""
                        UPDATE caravan.reject_limit SET records = records + :records, rejected = rejected + :rejected
                        WHERE job = :job
                        """)
                .param("records", chunk.header().records())
                .param("rejected", chunk.rejected())
                .param("job", chunk.header().id().job())
                .update();
    }

    /**
     * Ends a job that is beyond its limit as FAILED, or as UNDOING if it is to be undone first. A share is judged from 1,000
     * records on, or once the whole source is accounted for. As {@link Jobs#fail} it waits for the chunks that are being
     * written, so none of their transactions may be the caller's.
     */
    public boolean enforce(long job) {
        return jdbc.sql("""
                                UPDATE caravan.job
                                SET state = CASE WHEN undo THEN 'UNDOING' ELSE 'FAILED' END,
                                    claim = CASE WHEN undo THEN claim END,
                                    failure = format('%%s of %%s records were rejected; max-rejects is %%s', rejected, records, setting),
                                    finished_at = now(), owner = NULL, lease_until = NULL
                                FROM caravan.reject_limit
                                WHERE reject_limit.job = job.id AND job.id = (
                                  SELECT job.id FROM caravan.job JOIN caravan.reject_limit ON reject_limit.job = job.id
                                  WHERE job.id = :job AND state IN ('SPLITTING', 'LOADING', 'PARTIAL') AND %s
                                    AND (rejected > max_records OR records >= :enough OR %s)
                                  FOR UPDATE OF job)
                                """.formatted(IS_BROKEN, Chunks.ALL_ACCOUNTED))
                        .param("job", job)
                        .param("enough", SHARE_FROM_RECORDS)
                        .update()
                == 1;
    }
}
