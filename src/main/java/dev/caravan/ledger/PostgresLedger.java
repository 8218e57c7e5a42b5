package dev.caravan.ledger;

import dev.caravan.wire.ChunkHeader;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The ledger in a schema of its own, with each step one statement. */
final class PostgresLedger extends LedgerDialect {
    PostgresLedger(JdbcClient jdbc) {
        super(jdbc);
    }

    @Override
    String text(String statement) {
        return statement;
    }

    @Override
    String soon() {
        return "now() + make_interval(secs => :seconds)";
    }

    @Override
    Optional<Job> make(NewJob job, String queue) {
        return jdbc.sql("""
                        INSERT INTO caravan.job (kind, state, claim, source, archive, source_version, source_bytes, origin, queue, settings, target_table, corrects)
                        VALUES (:kind, 'QUEUED', :claim, :source, :archive, :version, :bytes, :origin, :queue, :settings, :table, :corrects)
                        ON CONFLICT (claim) DO NOTHING
                        RETURNING %s
                        """.formatted(JobRows.COLUMNS))
                .params(job.parameters(queue))
                .query(JobRows::read)
                .optional();
    }

    @Override
    Optional<Job> take(String queue, String owner, Duration lease) {
        return jdbc.sql("""
                        UPDATE caravan.job
                        SET %s,
                            state = %s,
                            owner = :owner, epoch = epoch + 1, started_at = coalesce(started_at, now()),
                            lease_until = now() + make_interval(secs => :seconds)
                        WHERE id = (
                          SELECT id FROM caravan.job
                          WHERE queue = :queue AND finished_at IS NULL AND (lease_until IS NULL OR lease_until < now())
                          ORDER BY epoch, id LIMIT 1
                          FOR UPDATE SKIP LOCKED)
                        RETURNING %s
                        """.formatted(counting(LEFT_BY_A_DEATH), TAKEN, JobRows.COLUMNS))
                .param("owner", owner)
                .param("seconds", seconds(lease))
                .param("queue", queue)
                .query(JobRows::read)
                .optional();
    }

    /** The rest goes with it: foreign keys see to it. */
    @Override
    void drop(long job) {
        jdbc.sql("DELETE FROM caravan.job WHERE id = :job").param("job", job).update();
    }

    /** KEY SHARE on the job makes whoever ends it wait for this transaction; the WHERE is evaluated again after a wait. */
    @Override
    boolean claim(ChunkHeader chunk) {
        return jdbc.sql("""
                                WITH open_job AS (
                                  SELECT id FROM caravan.job
                                  WHERE id = :job AND state IN ('SPLITTING', 'LOADING', 'PARTIAL') FOR KEY SHARE),
                                healed AS (
                                  DELETE FROM caravan.dead_letter AS letter USING open_job
                                  WHERE letter.job = open_job.id AND letter.sequence = :sequence AND letter.discarded_at IS NULL)
                                INSERT INTO caravan.chunk (job, sequence, state, records, first_record, first_line, byte_offset)
                                SELECT id, :sequence, 'LOADED', :records, :first_record, :first_line, :offset FROM open_job
                                ON CONFLICT (job, sequence) DO UPDATE SET state = 'LOADED', cause = NULL, written_at = now()
                                WHERE chunk.state = 'DEAD'
                                """).params(chunkParameters(chunk)).update() == 1;
    }

    @Override
    boolean bury(ChunkHeader chunk, String cause) {
        return jdbc.sql("""
                                WITH open_job AS (
                                  SELECT id FROM caravan.job
                                  WHERE id = :job AND state IN ('SPLITTING', 'LOADING', 'PARTIAL') FOR KEY SHARE)
                                INSERT INTO caravan.chunk (job, sequence, state, records, first_record, first_line, byte_offset, cause)
                                SELECT id, :sequence, 'DEAD', :records, :first_record, :first_line, :offset, :cause FROM open_job
                                ON CONFLICT (job, sequence) DO UPDATE SET cause = excluded.cause, written_at = now()
                                WHERE chunk.state = 'DEAD'
                                """)
                        .params(chunkParameters(chunk))
                        .param("cause", cause)
                        .update()
                == 1;
    }

    @Override
    boolean hold(long job) {
        return jdbc.sql("""
                        SELECT id FROM caravan.job
                        WHERE id = :job AND undone_at IS NULL AND state <> 'UNDOING' FOR KEY SHARE
                        """).param("job", job).query(Long.class).optional().isPresent();
    }

    /** FOR UPDATE waits for the transactions that hold the job FOR KEY SHARE; an UPDATE alone would not. */
    @Override
    boolean updateAtRest(long job, String set, String condition, Map<String, ? extends @Nullable Object> parameters) {
        return jdbc.sql("""
                                UPDATE caravan.job SET %s
                                WHERE id = (SELECT id FROM caravan.job WHERE id = :job AND %s FOR UPDATE)
                                """.formatted(set, condition))
                        .params(parameters)
                        .param("job", job)
                        .update()
                == 1;
    }
}
