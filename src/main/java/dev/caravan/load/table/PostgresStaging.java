package dev.caravan.load.table;

import dev.caravan.check.email.EmailRule;
import dev.caravan.feed.rule.DuplicatePolicy;
import dev.caravan.feed.rule.LoadMode;
import dev.caravan.feed.rule.TableName;
import dev.caravan.feed.rule.WriteMode;
import dev.caravan.ledger.job.PublishResult;
import dev.caravan.load.chunk.TargetTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Stages rows in a logged table without indexes, and publishes them by one INSERT in the order of the key, or by renaming the stage. A logged
 * table costs little more than an unlogged one, and survives a crash of the database.
 */
final class PostgresStaging implements Staging {
    private static final String UNIQUE_VIOLATION = "23505";

    /** For the sorts of one publish; a server whose setting is larger keeps it. */
    private static final String SORT_MEMORY = "128MB";

    private final JdbcTemplate jdbc;
    private final JdbcClient client;
    private final PostgresTargets targets;
    private final EmailRule emails;

    /** @param targets the SQL of existing tables */
    PostgresStaging(JdbcTemplate jdbc, PostgresTargets targets, EmailRule emails) {
        this.jdbc = jdbc;
        this.client = JdbcClient.create(jdbc);
        this.targets = targets;
        this.emails = emails;
    }

    /** The SQL of an existing table. */
    @FunctionalInterface
    interface PostgresTargets {
        PostgresCopySql sql(TargetSchema table, PostgresTarget target, long job);
    }

    @Override
    public Optional<String> obstacle(TableName table, WriteMode mode) {
        PostgresTarget target = PostgresTarget.of(client, table);
        return target.drops() || target.rules()
                ? Optional.of("is a view or a foreign table, or has rules or triggers BEFORE INSERT, which may drop rows")
                : Optional.empty();
    }

    @Override
    public Optional<Stage> find(TableName target, long job) {
        return Optional.of(new Stage(PostgresJobTables.ownStage(target, job), true))
                .filter(this::isThere)
                .or(() -> Optional.of(new Stage(PostgresJobTables.mergeStage(job), false))
                        .filter(this::isThere));
    }

    private boolean isThere(Stage stage) {
        return Boolean.TRUE.equals(jdbc.queryForObject(
                "SELECT to_regclass(?) IS NOT NULL", Boolean.class, PostgresCopySql.quoted(stage.table())));
    }

    /** {@inheritDoc} In the target's schema if it becomes the target, so that the schema's default privileges apply to it. */
    @Override
    public Stage create(TargetSchema target, boolean exists, long job) {
        boolean becomesTarget = !exists && target.lineage();
        Stage stage = new Stage(
                becomesTarget
                        ? PostgresJobTables.ownStage(target.plan().table(), job)
                        : PostgresJobTables.mergeStage(job),
                becomesTarget);
        PostgresCopySql sql = PostgresCopySql.ofOwn(target).stagedIn(stage.table());
        jdbc.execute(
                becomesTarget
                        ? sql.createOwnStage(job)
                        : exists ? sql.createMergeStage() : sql.createTypedStage());
        jdbc.execute("COMMENT ON TABLE %s IS '%s%d'".formatted(sql.stage(), PostgresJobTables.STAGE_COMMENT, job));
        return stage;
    }

    @Override
    public TargetTable writer(TargetSchema target, Stage stage, long job) {
        return new PostgresStageWriter(jdbc, PostgresCopySql.ofOwn(target).stagedIn(stage.table()), emails);
    }

    @Override
    public void lock(TableName target) {
        jdbc.queryForList(
                "SELECT pg_advisory_xact_lock(hashtextextended(concat('caravan.publish/', cast(? AS text)), 0))",
                PostgresCopySql.quoted(target));
        for (String setting : new String[] {"work_mem", "maintenance_work_mem"}) {
            jdbc.queryForList(
                    """
                    SELECT set_config(?, ?, true) WHERE pg_size_bytes(current_setting(?)) < pg_size_bytes(?)
                    """,
                    setting,
                    SORT_MEMORY,
                    setting,
                    SORT_MEMORY);
        }
    }

    @Override
    public TargetSchema prepare(Stage stage, Supplier<TargetSchema> definition) {
        return definition.get();
    }

    @Override
    public long count(Stage stage) {
        return count(PostgresCopySql.quoted(stage.table()));
    }

    private long count(String from) {
        return Objects.requireNonNull(jdbc.queryForObject("SELECT count(*) FROM " + from, Long.class));
    }

    /** {@inheritDoc} A file without duplicates needs only the index; the sort finds the first duplicate early. */
    @Override
    public PublishResult rename(TargetSchema target, Stage stage, long job) {
        WriteMode mode = target.plan().policies().writeMode();
        TableName table = target.plan().table();
        String name = PostgresCopySql.quoted(table);
        jdbc.execute("ALTER TABLE %s RENAME TO %s"
                .formatted(PostgresCopySql.quoted(stage.table()), PostgresCopySql.quoted(table.name())));
        jdbc.execute("ALTER TABLE %s RESET (autovacuum_enabled), ALTER COLUMN %s DROP DEFAULT"
                .formatted(name, TargetSchema.JOB));
        jdbc.execute("COMMENT ON TABLE %s IS NULL".formatted(name));
        // The index gets its name from the table's.
        PostgresCopySql sql = PostgresCopySql.ofOwn(target).stagedIn(table);
        long staged = count(sql.stage());
        long duplicates = 0;
        if (target.hasKey() && !isIndexed(sql)) {
            duplicates = run(sql.deleteDuplicates(order(mode)));
            jdbc.execute(sql.indexStage());
        }
        requireNone(mode, duplicates, staged);
        return new PublishResult(staged - duplicates, 0, 0, duplicates);
    }

    /** Creates the index, unless a key recurs. */
    private boolean isIndexed(PostgresCopySql sql) {
        return Boolean.TRUE.equals(jdbc.execute((Connection connection) -> {
            Savepoint before = connection.setSavepoint();
            try (PreparedStatement index = connection.prepareStatement(sql.indexStage())) {
                index.execute();
                connection.releaseSavepoint(before);
                return true;
            } catch (SQLException e) {
                if (!UNIQUE_VIOLATION.equals(e.getSQLState())) {
                    throw e;
                }
                connection.rollback(before);
                return false;
            }
        }));
    }

    @Override
    public PublishResult merge(TargetSchema target, Stage stage, long job) {
        WriteMode mode = target.plan().policies().writeMode();
        PostgresCopySql sql = sql(target, stage, job);
        long staged = count(sql.stage());
        jdbc.execute("ANALYZE " + sql.stage());
        long deleted = delete(sql, target, mode);
        long inserted = run(sql.publish(job, "", order(mode)));
        long updated =
                mode.onDuplicate() == DuplicatePolicy.UPDATE && mode.mode() != LoadMode.REPLACE && target.hasKey()
                        ? run(update(sql, target, mode, ""))
                        : 0;
        long duplicates = target.hasKey() ? staged - inserted - updated : 0;
        requireNone(mode, duplicates, staged);
        jdbc.execute("SET CONSTRAINTS ALL IMMEDIATE");
        jdbc.execute("DROP TABLE " + sql.stage());
        return new PublishResult(inserted, updated, deleted, duplicates);
    }

    private static String order(WriteMode mode) {
        return mode.onDuplicate() == DuplicatePolicy.UPDATE ? "DESC" : "";
    }

    private PostgresCopySql sql(TargetSchema target, Stage stage, long job) {
        return targets.sql(target, PostgresTarget.of(client, target.plan().table()), job)
                .stagedIn(stage.table());
    }

    private static void requireNone(WriteMode mode, long duplicates, long staged) {
        if (mode.onDuplicate() == DuplicatePolicy.FAIL && duplicates > 0) {
            throw new UnpublishableException(
                    "%,d of %,d records have the key of a row that exists, or of another record; with on-duplicate: fail nothing was loaded"
                            .formatted(duplicates, staged));
        }
    }

    /** Deletes or marks the rows that the file replaces or does not have; returns how many. */
    private long delete(PostgresCopySql sql, TargetSchema target, WriteMode mode) {
        return switch (mode.mode()) {
            case ADD -> 0;
            case REPLACE -> run("DELETE FROM " + sql.target());
            case SYNC -> deleteAbsent(sql, target, mode);
        };
    }

    private long deleteAbsent(PostgresCopySql sql, TargetSchema target, WriteMode mode) {
        String scope = mode.syncScope() == null ? null : PostgresCopySql.quoted(mode.syncScope());
        String absent = sql.absent(scope);
        long before = count(
                sql.target()
                        + (scope == null ? "" : " WHERE %1$s IN (SELECT %1$s FROM %2$s)".formatted(scope, sql.stage())));
        String mark = mode.markDeleted();
        long deleted = mark == null
                ? run("DELETE FROM %s AS target WHERE %s".formatted(sql.target(), absent))
                : run("UPDATE %s AS target SET %s = %s WHERE %s AND target.%2$s IS NOT DISTINCT FROM %5$s"
                        .formatted(
                                sql.target(),
                                PostgresCopySql.quoted(mark),
                                isBoolean(target, mark) ? "true" : "now()",
                                absent,
                                cleared(target, mark)));
        if (mode.maxDeletes().isExceededBy(deleted, before)) {
            throw new UnpublishableException(
                    "%d of %d rows are not in the file, more than max-deletes allows (%s), so nothing was loaded: if the file is whole, load it with --max-deletes %1$d"
                            .formatted(deleted, before, mode.maxDeletes()));
        }
        return deleted;
    }

    private boolean isBoolean(TargetSchema target, String column) {
        return Boolean.TRUE.equals(jdbc.queryForObject(
                "SELECT bool_or(atttypid = 'boolean'::regtype) FROM pg_attribute WHERE attrelid = to_regclass(?) AND attname = ?",
                Boolean.class,
                PostgresCopySql.quoted(target.plan().table()),
                column));
    }

    /** What the mark of a row is that is not deleted. */
    private String cleared(TargetSchema target, String mark) {
        return isBoolean(target, mark) ? "false" : "NULL";
    }

    private String update(PostgresCopySql sql, TargetSchema target, WriteMode mode, String where) {
        String mark = mode.markDeleted();
        return mark == null
                ? sql.updateExisting(where, null, "")
                : sql.updateExisting(where, PostgresCopySql.quoted(mark), cleared(target, mark));
    }

    @Override
    public void prepareTrial(TargetSchema target, Stage stage) {
        PostgresCopySql sql = sql(target, stage, 0);
        jdbc.execute("CREATE INDEX ON %s (%s)".formatted(sql.stage(), TargetSchema.ROW));
        delete(sql, target, target.plan().policies().writeMode());
    }

    @Override
    public void tryRows(TargetSchema target, Stage stage, long job, long first, long last) {
        WriteMode mode = target.plan().policies().writeMode();
        PostgresCopySql sql = sql(target, stage, job);
        String where = "WHERE %s BETWEEN %d AND %d".formatted(TargetSchema.ROW, first, last);
        run(sql.publish(job, where, order(mode)));
        if (mode.onDuplicate() == DuplicatePolicy.UPDATE && mode.mode() != LoadMode.REPLACE) {
            run(update(sql, target, mode, where));
        }
        jdbc.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED");
    }

    @Override
    public void remove(Stage stage, Collection<Long> records) {
        jdbc.update(
                "DELETE FROM %s WHERE %s = ANY (?)".formatted(PostgresCopySql.quoted(stage.table()), TargetSchema.ROW),
                (Object) records.toArray(Long[]::new));
    }

    /** A statement that may take long: the connection must not count as broken while the server says nothing. Returns its rows. */
    private long run(String sql) {
        return Objects.requireNonNull(jdbc.execute((Connection connection) -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                return statement.executeLargeUpdate();
            }
        }));
    }
}
