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
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Stages rows in a logged table without indexes, and publishes them by one INSERT in the order of the key, or by renaming the stage. A logged
 * table costs little more than an unlogged one, and survives a crash of the database.
 */
final class PostgresStaging implements Staging {
    private static final String UNIQUE_VIOLATION = "23505";

    /** For the sorts of one publish; a server whose setting is larger keeps it. */
    private static final String SORT_MEMORY = "128MB";

    private static final int SAMPLED_ROWS = 100_000;

    /** Places of rows, of six bytes each. */
    private static final int MOST_IDS_IN_MEMORY = 10_000_000;

    private final JdbcTemplate jdbc;
    private final PostgresCatalogue catalogue;
    private final PostgresTargets targets;
    private final EmailRule emails;

    /** @param targets the SQL of existing tables */
    PostgresStaging(JdbcTemplate jdbc, PostgresCatalogue catalogue, PostgresTargets targets, EmailRule emails) {
        this.jdbc = jdbc;
        this.catalogue = catalogue;
        this.targets = targets;
        this.emails = emails;
    }

    /** The SQL of an existing table. */
    @FunctionalInterface
    interface PostgresTargets {
        PostgresCopySql sql(TargetSchema table, PostgresTarget target, long job);
    }

    @Override
    public boolean isFaster(boolean exists) {
        return true;
    }

    @Override
    public boolean isAtomic() {
        return true;
    }

    @Override
    public Optional<String> obstacle(TableName table, WriteMode mode) {
        PostgresTarget target = catalogue.target(table);
        if (target.drops() || target.rules()) {
            return Optional.of(
                    "is a view or a foreign table, or has rules or triggers BEFORE INSERT, which may drop rows");
        }
        if (mode.mode() != LoadMode.REPLACE) {
            return Optional.empty();
        }
        List<String> dependent = jdbc.queryForList("""
                SELECT DISTINCT conrelid::regclass::text FROM pg_constraint
                WHERE contype = 'f' AND confdeltype IN ('c', 'n', 'd') AND confrelid = to_regclass(?) AND conrelid <> confrelid
                """, String.class, PostgresCopySql.quoted(table));
        return dependent.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "is referenced ON DELETE CASCADE, SET NULL or SET DEFAULT, so that a replace would change rows of %s; use mode: sync"
                                .formatted(String.join(", ", dependent)));
    }

    @Override
    public boolean isMark(String sqlType) {
        return sqlType.equals("boolean") || sqlType.startsWith("timestamp") || sqlType.equals("date");
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
                becomesTarget ? sql.createOwnStage(job) : exists ? sql.createMergeStage() : sql.createTypedStage());
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
            jdbc.queryForList("""
                    SELECT set_config(?, ?, true) WHERE pg_size_bytes(current_setting(?)) < pg_size_bytes(?)
                    """, setting, SORT_MEMORY, setting, SORT_MEMORY);
        }
    }

    @Override
    public TargetSchema prepare(TableName table, Stage stage, Supplier<TargetSchema> definition) {
        return definition.get();
    }

    @Override
    public long count(Stage stage) {
        return count(PostgresCopySql.quoted(stage.table()) + " " + PostgresCopySql.taken());
    }

    private long count(String from) {
        return Objects.requireNonNull(jdbc.queryForObject("SELECT count(*) FROM " + from, Long.class));
    }

    /** {@inheritDoc} A file without duplicates needs only the index, so that is tried unless the first rows already show some. */
    @Override
    public PublishResult rename(TargetSchema target, Stage stage, long job, long staged) {
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
        long duplicates = 0;
        if (target.hasKey() && (showsDuplicates(sql) || !isIndexed(sql))) {
            duplicates = deleteDuplicates(sql, PostgresJobTables.duplicates(job), order(mode));
            jdbc.execute(sql.indexStage());
        }
        PublishBounds.requireDuplicates(mode, job, duplicates, staged);
        return new PublishResult(staged - duplicates, 0, 0, duplicates);
    }

    private boolean showsDuplicates(PostgresCopySql sql) {
        return Boolean.TRUE.equals(jdbc.queryForObject(sql.showsDuplicates(SAMPLED_ROWS), Boolean.class));
    }

    /** In two statements, because PostgreSQL sorts in parallel only for one that changes no rows (documentation, "Parallel Query"). */
    private long deleteDuplicates(PostgresCopySql sql, TableName found, String order) {
        String table = PostgresCopySql.quoted(found);
        run(sql.findDuplicates(table, order));
        long duplicates = count(table);
        run(sql.deleteFound(table, duplicates <= MOST_IDS_IN_MEMORY));
        jdbc.execute("DROP TABLE " + table);
        return duplicates;
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
    public PublishResult merge(TargetSchema target, Stage stage, long job, long staged) {
        WriteMode mode = target.plan().policies().writeMode();
        PostgresTarget existing = catalogue.target(target.plan().table());
        PostgresCopySql sql = sql(target, existing, stage, job);
        jdbc.execute("ANALYZE " + sql.stage());
        lockWriters(sql, mode);
        Merged merged = mode.mode() == LoadMode.REPLACE
                ? replace(sql, target, job, mode)
                : merge(sql, target, existing, job, mode);
        long duplicates = target.hasKey() ? staged - merged.inserted() - merged.updated() : 0;
        PublishBounds.requireDuplicates(mode, job, duplicates, staged);
        // The rows of a job that is published later in the transaction are deferred again.
        jdbc.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED");
        jdbc.execute("DROP TABLE " + sql.stage());
        return new PublishResult(merged.inserted(), merged.updated(), merged.deleted(), duplicates);
    }

    private record Merged(long inserted, long updated, long deleted) {}

    /** Foreign keys that refer to the deleted rows may refer to new ones, if the same statement inserts these. */
    private Merged replace(PostgresCopySql sql, TargetSchema target, long job, WriteMode mode) {
        if (isReferenced(target.plan().table())) {
            long deleted = count(sql.target());
            return new Merged(run(sql.publish(job, PostgresCopySql.taken(), order(mode), true)), 0, deleted);
        }
        long deleted = run("DELETE FROM " + sql.target());
        PostgresChangesSql changes = new PostgresChangesSql(sql, PostgresJobTables.changes(job));
        return target.hasKey()
                ? unlessOthersWrote(() -> {
                            run(changes.findAll(PostgresCopySql.taken(), order(mode)));
                            return insertAll(changes, job);
                        })
                        .map(inserted -> new Merged(inserted, 0, deleted))
                        .orElseGet(() -> new Merged(insertEach(sql, job, mode), 0, deleted))
                : new Merged(insertEach(sql, job, mode), 0, deleted);
    }

    private boolean isReferenced(TableName table) {
        return Boolean.TRUE.equals(jdbc.queryForObject(
                "SELECT EXISTS (SELECT FROM pg_constraint WHERE contype = 'f' AND confrelid = to_regclass(?))",
                Boolean.class,
                PostgresCopySql.quoted(table)));
    }

    /** In the statements of {@link PostgresChangesSql}, unless other sessions write the same rows at the same time. */
    private Merged merge(PostgresCopySql sql, TargetSchema target, PostgresTarget existing, long job, WriteMode mode) {
        long deleted = deleteAbsent(sql, target, mode);
        PostgresCopySql.Mark mark = mark(target, mode);
        boolean updates = mode.onDuplicate() == DuplicatePolicy.UPDATE
                && target.hasKey()
                && !sql.assignments(mark).isEmpty();
        Optional<Merged> merged = target.hasKey() && !mayRefuseDuplicates(sql, existing)
                ? unlessOthersWrote(() -> mergeChanges(
                        new PostgresChangesSql(sql, PostgresJobTables.changes(job)), job, mode, updates, mark))
                : Optional.empty();
        return merged.map(written -> new Merged(written.inserted(), written.updated(), deleted))
                .orElseGet(() -> {
                    long inserted = insertEach(sql, job, mode);
                    long updated = updates ? update(sql, job, PostgresCopySql.taken(), mark) : 0;
                    return new Merged(inserted, updated, deleted);
                });
    }

    /**
     * Whether the table may refuse a row although it has its key: an INSERT checks the constraints before it finds the conflict, and such a
     * row is a reject, not a duplicate. A partitioned table is one because it may have no partition for a row.
     */
    private boolean mayRefuseDuplicates(PostgresCopySql sql, PostgresTarget existing) {
        if (!existing.kind().equals("r") || !existing.copies() || existing.checks()) {
            return true;
        }
        String nulls = existing.columns().stream()
                .filter(PostgresTarget.Attribute::notNull)
                .map(column -> PostgresCopySql.quoted(column.name()))
                .filter(sql.dataColumns().collect(Collectors.toSet())::contains)
                .map(column -> column + " IS NULL")
                .collect(Collectors.joining(" OR "));
        return !nulls.isEmpty()
                && Boolean.TRUE.equals(jdbc.queryForObject(
                        "SELECT EXISTS (SELECT FROM %s WHERE %s)".formatted(sql.stage(), nulls), Boolean.class));
    }

    private long insertEach(PostgresCopySql sql, long job, WriteMode mode) {
        return run(sql.publish(job, PostgresCopySql.taken(), order(mode), false));
    }

    private Merged mergeChanges(
            PostgresChangesSql changes,
            long job,
            WriteMode mode,
            boolean updates,
            PostgresCopySql.@Nullable Mark mark) {
        if (!updates) {
            run(changes.findNew(PostgresCopySql.taken(), order(mode)));
            return new Merged(insertAll(changes, job), 0, 0);
        }
        run(changes.findChanged(PostgresCopySql.taken(), mark));
        long present = query(changes.countPresent());
        run(changes.noteUpdates(job));
        long inserted = run(changes.insert(job, true));
        jdbc.execute("SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off");
        long updated = run(changes.update(mark));
        jdbc.execute("SET LOCAL enable_hashjoin = DEFAULT; SET LOCAL enable_mergejoin = DEFAULT");
        if (updated < present) {
            throw new DuplicateKeyException("%d rows were written by other sessions".formatted(present - updated));
        }
        jdbc.execute(changes.drop());
        return new Merged(inserted, updated, 0);
    }

    private long insertAll(PostgresChangesSql changes, long job) {
        long inserted = run(changes.insert(job, false));
        jdbc.execute(changes.drop());
        return inserted;
    }

    /** Empty, and as if nothing had happened, if another session has written a row since it was found. */
    private <T> Optional<T> unlessOthersWrote(Supplier<T> statements) {
        return Objects.requireNonNull(jdbc.execute((Connection connection) -> {
            Savepoint before = connection.setSavepoint();
            try {
                T result = statements.get();
                connection.releaseSavepoint(before);
                return Optional.of(result);
            } catch (DuplicateKeyException e) {
                connection.rollback(before);
                return Optional.empty();
            }
        }));
    }

    private static String order(WriteMode mode) {
        return mode.onDuplicate() == DuplicatePolicy.UPDATE ? "DESC" : "";
    }

    /** Rows that others insert between the deletion and the insertion would be neither deleted nor in the file. Readers don't wait. */
    private void lockWriters(PostgresCopySql sql, WriteMode mode) {
        if (mode.mode() != LoadMode.ADD) {
            jdbc.execute("LOCK TABLE %s IN SHARE ROW EXCLUSIVE MODE".formatted(sql.target()));
        }
    }

    private PostgresCopySql sql(TargetSchema target, PostgresTarget existing, Stage stage, long job) {
        TableName table = target.plan().table();
        Map<String, String> casts = new HashMap<>();
        jdbc.query(
                """
                SELECT target.attname, format_type(target.atttypid, NULL) AS type
                FROM pg_attribute AS target JOIN pg_attribute AS staged ON staged.attname = target.attname
                WHERE target.attrelid = to_regclass(?) AND staged.attrelid = to_regclass(?) AND target.attnum > 0
                  AND target.atttypid <> staged.atttypid
                """,
                row -> {
                    casts.put(PostgresCopySql.quoted(row.getString("attname")), row.getString("type"));
                },
                PostgresCopySql.quoted(table),
                PostgresCopySql.quoted(stage.table()));
        return targets.sql(target, existing, job).stagedIn(stage.table(), casts);
    }

    /** Deletes or marks the rows that a SYNC's file does not have; returns how many. */
    private long deleteAbsent(PostgresCopySql sql, TargetSchema target, WriteMode mode) {
        if (mode.mode() != LoadMode.SYNC) {
            return 0;
        }
        PostgresCopySql.Mark mark = mark(target, mode);
        String present = "%s%s"
                .formatted(
                        sql.within(mode.syncScope() == null ? null : PostgresCopySql.quoted(mode.syncScope())),
                        mark == null ? "" : " AND " + mark.isNotSet());
        long before = count("%s AS target WHERE %s".formatted(sql.target(), present));
        String change = mark == null
                ? "DELETE FROM %s AS target".formatted(sql.target())
                : "UPDATE %s AS target SET %s = %s".formatted(sql.target(), mark.column(), mark.set());
        long deleted = run("%s WHERE %s AND %s".formatted(change, present, sql.absent()));
        PublishBounds.requireDeletes(mode, deleted, before);
        return deleted;
    }

    private PostgresCopySql.@Nullable Mark mark(TargetSchema target, WriteMode mode) {
        String column = mode.markDeleted();
        return column == null
                ? null
                : new PostgresCopySql.Mark(
                        PostgresCopySql.quoted(column),
                        Boolean.TRUE.equals(jdbc.queryForObject(
                                "SELECT bool_or(atttypid = 'boolean'::regtype) FROM pg_attribute WHERE attrelid = to_regclass(?) AND attname = ?",
                                Boolean.class,
                                PostgresCopySql.quoted(target.plan().table()),
                                column)));
    }

    private long update(PostgresCopySql sql, long job, String where, PostgresCopySql.@Nullable Mark mark) {
        return sql.updateExisting(job, where, mark).map(this::query).orElse(0L);
    }

    @Override
    public void prepareTrial(TargetSchema target, Stage stage, boolean exists) {
        if (!exists) {
            PostgresCopySql own = PostgresCopySql.ofOwn(target);
            jdbc.execute(own.createTable());
            if (target.hasKey()) {
                jdbc.execute(own.createKeyIndex());
            }
        }
        WriteMode mode = target.plan().policies().writeMode();
        PostgresCopySql sql = sql(target, catalogue.target(target.plan().table()), stage, 0);
        jdbc.execute("CREATE INDEX ON %s (%s)".formatted(sql.stage(), TargetSchema.ROW));
        if (mode.mode() == LoadMode.REPLACE) {
            run("DELETE FROM " + sql.target());
        } else {
            deleteAbsent(sql, target, mode);
        }
    }

    @Override
    public long tryRows(TargetSchema target, Stage stage, long job, long first, long last) {
        WriteMode mode = target.plan().policies().writeMode();
        PostgresCopySql sql = sql(target, catalogue.target(target.plan().table()), stage, job);
        String where = "WHERE %s BETWEEN %d AND %d".formatted(TargetSchema.ROW, first, last);
        long inserted = run(sql.publish(job, where, order(mode), false));
        long updated =
                mode.onDuplicate() == DuplicatePolicy.UPDATE && mode.mode() != LoadMode.REPLACE && target.hasKey()
                        ? update(sql, job, where, mark(target, mode))
                        : 0;
        jdbc.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED");
        return inserted + updated;
    }

    /**
     * {@inheritDoc} An index that the same transaction creates afterwards would take in deleted rows too (PostgreSQL source,
     * heapam_index_build_range_scan); a table that is rewritten has none.
     */
    @Override
    public void remove(Stage stage, boolean exists, Collection<Long> records) {
        String table = PostgresCopySql.quoted(stage.table());
        String change = exists ? "UPDATE %s SET %2$s = -%2$s" : "DELETE FROM %s";
        jdbc.update((change + " WHERE %2$s = ANY (?)").formatted(table, TargetSchema.ROW), (Object)
                records.toArray(Long[]::new));
        if (!exists) {
            run("ALTER TABLE %s ALTER COLUMN %2$s TYPE bigint USING %2$s + 0".formatted(table, TargetSchema.ROW));
        }
    }

    /** A statement that may take long: the connection must not count as broken while the server says nothing. Returns its rows. */
    private long run(String sql) {
        return Objects.requireNonNull(jdbc.execute((Connection connection) -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                return statement.executeLargeUpdate();
            }
        }));
    }

    /** As {@link #run}, for a query of one number. */
    private long query(String sql) {
        return Objects.requireNonNull(jdbc.execute((Connection connection) -> {
            try (PreparedStatement statement = connection.prepareStatement(sql);
                    ResultSet number = statement.executeQuery()) {
                number.next();
                return number.getLong(1);
            }
        }));
    }
}
