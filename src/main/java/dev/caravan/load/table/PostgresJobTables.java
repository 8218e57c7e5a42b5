package dev.caravan.load.table;

import dev.caravan.feed.rule.TableName;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Tables that one job needs while it loads: a dry run's keys, the records that hold the keys of a table without lineage, and staged
 * rows. They are dropped after the job has ended. Thread-safe.
 */
final class PostgresJobTables {
    private static final String SCHEMA = "caravan";
    private static final String DRY_RUN = "dry_run_";
    private static final String KEY_RECORD = "key_record_";
    private static final String STAGE = "stage_";

    /** In the schema of the target. */
    private static final String OWN_STAGE = "caravan_stage_";

    /** Beginning of the comment on a stage, which tells it from a table of a person with such a name. */
    static final String STAGE_COMMENT = "caravan: rows that are not published, of job ";

    /** Key of an advisory lock; a transaction that creates such a table holds it until it commits. */
    private static final long LOCK = 0x436172614B6579L;

    private final JdbcTemplate jdbc;

    PostgresJobTables(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    static TableName dryRun(long job) {
        return new TableName(SCHEMA, DRY_RUN + job);
    }

    static TableName keyRecords(long job) {
        return new TableName(SCHEMA, KEY_RECORD + job);
    }

    /** Places of duplicates in a stage, within a publish. */
    static TableName duplicates(long job) {
        return new TableName(SCHEMA, "duplicates_" + job);
    }

    /** Rows of a stage that the target lacks or has differently, within a publish. */
    static TableName changes(long job) {
        return new TableName(SCHEMA, "changes_" + job);
    }

    /** Stages rows for a table that exists. */
    static TableName mergeStage(long job) {
        return new TableName(SCHEMA, STAGE + job);
    }

    /** Stages rows for a table that does not exist, and becomes it. */
    static TableName ownStage(TableName target, long job) {
        return new TableName(target.schema(), OWN_STAGE + job);
    }

    /** Creates a table by these statements, unless it exists. */
    void make(List<String> statements, TableName table) {
        if (!isThere(table)) {
            jdbc.queryForList("SELECT pg_advisory_xact_lock(?)", LOCK);
            if (!isThere(table)) {
                statements.forEach(jdbc::execute);
            }
        }
    }

    /** By a query of the catalogue: to_regclass may not see what another session committed while this one waited for the lock. */
    private boolean isThere(TableName table) {
        return Boolean.TRUE.equals(jdbc.queryForObject(
                "SELECT EXISTS (SELECT FROM pg_class WHERE relnamespace = ?::regnamespace AND relname = ?)",
                Boolean.class,
                table.schema(),
                table.name()));
    }

    /**
     * Drops the tables of ended jobs. A job with dead letters has not ended: they may be loaded later. Looks up the jobs of the tables that
     * are there, because this runs every second, and the history of jobs may be long.
     */
    void dropEnded() {
        List<String> ended =
                jdbc.queryForList("""
                WITH job_table AS MATERIALIZED (
                  SELECT oid::regclass::text AS name, substring(relname FROM '[0-9]+$')::bigint AS job
                  FROM pg_class
                  WHERE relkind = 'r' AND pg_has_role(relowner, 'USAGE')
                    AND (relnamespace = ?::regnamespace AND relname ~ ('^(' || ? || '|' || ? || '|' || ? || ')[0-9]{1,18}$')
                         OR relname ~ ('^' || ? || '[0-9]{1,18}$')
                            AND obj_description(oid, 'pg_class') LIKE ? || '%'))
                SELECT name FROM job_table JOIN caravan.job ON job.id = job_table.job
                WHERE finished_at IS NOT NULL AND state <> 'PARTIAL'
                """, String.class, SCHEMA, DRY_RUN, KEY_RECORD, STAGE, OWN_STAGE, STAGE_COMMENT);
        ended.forEach(table -> jdbc.execute("DROP TABLE IF EXISTS " + table));
    }
}
