package dev.caravan.load.table;

import dev.caravan.check.email.EmailRule;
import dev.caravan.feed.plan.Column;
import dev.caravan.feed.rule.DuplicatePolicy;
import dev.caravan.feed.rule.LoadMode;
import dev.caravan.feed.rule.TableName;
import dev.caravan.feed.rule.WriteMode;
import dev.caravan.ledger.job.PublishResult;
import dev.caravan.load.chunk.TargetTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Stages rows in a table beside the ledger, and publishes them by one UPDATE and one INSERT. Each definition commits in MySQL and MariaDB,
 * so no stage is renamed: a table that does not exist is created empty before the publish's transaction, by a connection of its own. The
 * stage is dropped after the job's end.
 */
final class MySqlStaging implements Staging {
    private static final int RECORDS_AN_UPDATE = 1_000;
    private static final int UNLIMITED = 0;
    private static final int TRIES = 3;

    private final JdbcTemplate jdbc;
    private final MySqlDialect dialect;
    private final TransactionTemplate ownTransaction;
    private final EmailRule emails;

    /** @param ownTransaction runs work on another connection than the caller's */
    MySqlStaging(JdbcTemplate jdbc, MySqlDialect dialect, TransactionTemplate ownTransaction, EmailRule emails) {
        this.jdbc = jdbc;
        this.dialect = dialect;
        this.ownTransaction = ownTransaction;
        this.emails = emails;
    }

    /** {@inheritDoc} Into a table that has rows that is not measured yet. Without LOAD DATA LOCAL each row would be written twice by batches. */
    @Override
    public boolean isFaster(boolean exists) {
        return !exists && Boolean.TRUE.equals(jdbc.queryForObject("SELECT @@local_infile", Boolean.class));
    }

    @Override
    public boolean isAtomic() {
        return false;
    }

    @Override
    public Optional<String> obstacle(TableName table, WriteMode mode) {
        boolean view = Boolean.TRUE.equals(jdbc.queryForObject(
                "SELECT count(*) > 0 FROM information_schema.tables WHERE table_schema = ? AND table_name = ? AND table_type = 'VIEW'",
                Boolean.class,
                table.schema(),
                table.name()));
        if (view) {
            return Optional.of("is a view");
        }
        List<String> dependent = mode.mode() != LoadMode.REPLACE
                ? List.of()
                : jdbc.queryForList("""
                        SELECT DISTINCT table_name FROM information_schema.referential_constraints
                        WHERE unique_constraint_schema = ? AND referenced_table_name = ? AND delete_rule IN ('CASCADE', 'SET NULL', 'SET DEFAULT')
                          AND NOT (constraint_schema = unique_constraint_schema AND table_name = referenced_table_name)
                        """, String.class, table.schema(), table.name());
        return dependent.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "is referenced ON DELETE CASCADE or SET NULL, so that a replace would change rows of %s; use mode: sync"
                                .formatted(String.join(", ", dependent)));
    }

    @Override
    public boolean isMark(String sqlType) {
        return sqlType.startsWith("tinyint(1)")
                || sqlType.startsWith("bit(1)")
                || sqlType.startsWith("date")
                || sqlType.startsWith("timestamp");
    }

    @Override
    public Optional<Stage> find(TableName target, long job) {
        return Optional.of(stage(job))
                .filter(stage -> !dialect.columns(stage.table()).isEmpty());
    }

    private Stage stage(long job) {
        return new Stage(
                new TableName(jdbc.queryForObject("SELECT database()", String.class), BatchDialect.STAGED + job),
                false);
    }

    @Override
    public Stage create(TargetSchema target, boolean exists, long job) {
        Stage stage = stage(job);
        jdbc.execute(exists ? sql(target, stage).createStage() : dialect.createStage(stage.table(), target, job));
        return stage;
    }

    private MySqlPublishSql sql(TargetSchema target, Stage stage) {
        return new MySqlPublishSql(StagingSql.stagedIn(stage.table(), target, dialect));
    }

    @Override
    public TargetTable writer(TargetSchema target, Stage stage, long job) {
        StagingSql sql = StagingSql.stagedIn(stage.table(), target, dialect);
        return new MySqlStageWriter(jdbc, sql, new BatchWriter(jdbc, sql, emails));
    }

    /**
     * {@inheritDoc} Locks a row of the ledger: GET_LOCK would outlive the transaction, and fail behind a pooler. ON DUPLICATE KEY locks an
     * existing row exclusively, so that those who wait don't deadlock when the first rolls back (MySQL manual, "Locks Set by Different SQL
     * Statements in InnoDB"). The server ends a wait after a minute or so, and only the statement.
     */
    @Override
    public void lock(TableName target) {
        String name = target.toString().toLowerCase(Locale.ROOT);
        while (true) {
            try {
                jdbc.update(
                        "INSERT INTO caravan_publish_lock (name) VALUES (?) ON DUPLICATE KEY UPDATE name = name", name);
                return;
            } catch (CannotAcquireLockException e) {
                if (Thread.currentThread().isInterrupted()) {
                    throw e;
                }
            }
        }
    }

    @Override
    public TargetSchema prepare(TableName table, Stage stage, Supplier<TargetSchema> definition) {
        boolean exists = !dialect.columns(table).isEmpty();
        TargetSchema target = dialect.withDdlLock(table, false, definition);
        // A stage without the index tells the publish that the table is made here, and has nothing but the key's index
        // to refuse a row.
        if (target.hasKey() && (exists || !target.lineage())) {
            index(stage, sql(target, stage));
        }
        return target;
    }

    /** Outside of the lock for definitions, since a large stage takes its time. */
    private void index(Stage stage, MySqlPublishSql sql) {
        ownTransaction.executeWithoutResult(status -> {
            if (!isIndexed(stage)) {
                jdbc.execute((Connection connection) -> {
                    connection.setNetworkTimeout(Runnable::run, UNLIMITED);
                    return null;
                });
                jdbc.execute(sql.indexStage());
                jdbc.execute(sql.analyzeStage());
            }
        });
    }

    private boolean isIndexed(Stage stage) {
        return Boolean.TRUE.equals(jdbc.queryForObject(
                "SELECT count(*) > 0 FROM information_schema.statistics WHERE table_schema = ? AND table_name = ? AND index_name = ?",
                Boolean.class,
                stage.table().schema(),
                stage.table().name(),
                MySqlPublishSql.KEY_INDEX));
    }

    @Override
    public long count(Stage stage) {
        return count("%s WHERE %s > 0".formatted(dialect.quoted(stage.table()), TargetSchema.ROW));
    }

    private long count(String from) {
        return Objects.requireNonNull(jdbc.queryForObject("SELECT count(*) FROM " + from, Long.class));
    }

    /** {@inheritDoc} No stage becomes the target here. */
    @Override
    public PublishResult rename(TargetSchema target, Stage stage, long job, long staged) {
        throw new UnsupportedOperationException("a rename would commit");
    }

    /** {@inheritDoc} Updates first, so that rows which a trigger changes as they are inserted stay as the trigger made them. */
    @Override
    public PublishResult merge(TargetSchema target, Stage stage, long job, long staged) {
        WriteMode mode = target.plan().policies().writeMode();
        MySqlPublishSql sql = sql(target, stage);
        requireTypes(target, stage);
        if (target.hasKey() && !isIndexed(stage)) {
            return fill(sql, job, mode, staged);
        }
        long deleted = delete(sql, target, mode);
        long updated = 0;
        if (updates(target, mode)) {
            String mark = mode.markDeleted();
            run(sql.noteUpdates(job, MySqlPublishSql.TAKEN, mark == null ? "" : marked(target, mark)));
            updated = run(update(sql, target, mode, MySqlPublishSql.TAKEN));
        }
        long inserted = insert(sql.insert(job, MySqlPublishSql.TAKEN, isLastTaken(mode)));
        long duplicates = target.hasKey() ? staged - inserted - updated : 0;
        PublishBounds.requireDuplicates(mode, job, duplicates, staged);
        return new PublishResult(inserted, updated, deleted, duplicates);
    }

    private PublishResult fill(MySqlPublishSql sql, long job, WriteMode mode, long staged) {
        run(sql.insertIntoNew(job, isLastTaken(mode)));
        long inserted = Objects.requireNonNull(jdbc.queryForObject(sql.count(job), Long.class));
        PublishBounds.requireDuplicates(mode, job, staged - inserted, staged);
        return new PublishResult(inserted, 0, 0, staged - inserted);
    }

    /** A try sees the keys that other transactions inserted while the one before ran; a violation of another index fails all. */
    private long insert(String sql) {
        for (int attempt = 1; true; attempt++) {
            try {
                return run(sql);
            } catch (DuplicateKeyException e) {
                if (attempt == TRIES) {
                    throw e;
                }
            }
        }
    }

    /** A value that goes from one type into another might be changed without an error. */
    private void requireTypes(TargetSchema target, Stage stage) {
        Map<String, String> there = dialect.columns(target.plan().table());
        Map<String, String> staged = dialect.columns(stage.table());
        Stream.concat(
                        target.plan().loaded().stream().map(Column::name),
                        target.normalisedKey() ? Stream.of(TargetSchema.KEY) : Stream.of())
                .filter(column -> !type(there, column).equals(type(staged, column)))
                .filter(column -> count("%s WHERE %s IS NOT NULL"
                                .formatted(dialect.quoted(stage.table()), dialect.quoted(column)))
                        > 0)
                .findFirst()
                .ifPresent(column -> {
                    throw new IncompatibleTableException(
                            "column %s of table %s had the type %s when rows were staged, and has %s now: load the source again"
                                    .formatted(
                                            column, target.plan().table(), type(staged, column), type(there, column)));
                });
    }

    private static String type(Map<String, String> columns, String column) {
        return MySqlTypes.ofStage(columns.getOrDefault(column, "none"));
    }

    private static boolean isLastTaken(WriteMode mode) {
        return mode.onDuplicate() == DuplicatePolicy.UPDATE;
    }

    private static boolean updates(TargetSchema target, WriteMode mode) {
        return mode.onDuplicate() == DuplicatePolicy.UPDATE && mode.mode() != LoadMode.REPLACE && target.hasKey();
    }

    private String update(MySqlPublishSql sql, TargetSchema target, WriteMode mode, String range) {
        String mark = mode.markDeleted();
        return mark == null
                ? sql.update(range, null, "", "")
                : sql.update(range, dialect.quoted(mark), isBoolean(target, mark) ? "0" : "NULL", marked(target, mark));
    }

    /** Deletes or marks the rows that the file replaces or does not have; returns how many. */
    private long delete(MySqlPublishSql sql, TargetSchema target, WriteMode mode) {
        return switch (mode.mode()) {
            case ADD -> 0;
            case REPLACE -> deleteAll(target.plan().table());
            case SYNC -> deleteAbsent(sql, target, mode);
        };
    }

    private long deleteAll(TableName table) {
        return delete("DELETE FROM " + dialect.quoted(table), table);
    }

    private long delete(String sql, TableName table) {
        try {
            return run(sql);
        } catch (DataIntegrityViolationException e) {
            throw new UnpublishableException(
                    "rows of table %s that are not in the file can't be deleted, so nothing was loaded: %s"
                            .formatted(table, DatabaseMessage.of(e)));
        }
    }

    private long deleteAbsent(MySqlPublishSql sql, TargetSchema target, WriteMode mode) {
        String scope = quotedOrNull(mode.syncScope());
        String mark = mode.markDeleted();
        long before =
                count(sql.present(scope) + (mark == null ? "" : " WHERE NOT (%s)".formatted(marked(target, mark))));
        long deleted = delete(
                mark == null
                        ? sql.deleteAbsent(scope)
                        : sql.markAbsent(
                                scope,
                                dialect.quoted(mark),
                                isBoolean(target, mark) ? "1" : "CURRENT_TIMESTAMP(6)",
                                marked(target, mark)),
                target.plan().table());
        PublishBounds.requireDeletes(mode, deleted, before);
        return deleted;
    }

    private @Nullable String quotedOrNull(@Nullable String column) {
        return column == null ? null : dialect.quoted(column);
    }

    private boolean isBoolean(TargetSchema target, String column) {
        String type = dialect.columns(target.plan().table()).getOrDefault(column, "");
        return type.startsWith("tinyint(1)") || type.startsWith("bit(1)");
    }

    /** Condition: the column marks a row {@code t} as deleted. */
    private String marked(TargetSchema target, String mark) {
        return "t.%s %s".formatted(dialect.quoted(mark), isBoolean(target, mark) ? "IS TRUE" : "IS NOT NULL");
    }

    @Override
    public void prepareTrial(TargetSchema target, Stage stage, boolean exists) {
        delete(sql(target, stage), target, target.plan().policies().writeMode());
    }

    @Override
    public long tryRows(TargetSchema target, Stage stage, long job, long first, long last) {
        WriteMode mode = target.plan().policies().writeMode();
        MySqlPublishSql sql = sql(target, stage);
        String range = "WHERE %s BETWEEN %d AND %d".formatted(TargetSchema.ROW, first, last);
        long updated = updates(target, mode) ? run(update(sql, target, mode, range)) : 0;
        return updated + run(sql.insert(job, range, isLastTaken(mode)));
    }

    @Override
    public void remove(Stage stage, boolean exists, Collection<Long> records) {
        List<Long> all = new ArrayList<>(records);
        for (int from = 0; from < all.size(); from += RECORDS_AN_UPDATE) {
            jdbc.update("UPDATE %1$s SET %2$s = -%2$s WHERE %2$s IN (%3$s)"
                    .formatted(
                            dialect.quoted(stage.table()),
                            TargetSchema.ROW,
                            all.subList(from, Math.min(all.size(), from + RECORDS_AN_UPDATE)).stream()
                                    .map(String::valueOf)
                                    .collect(Collectors.joining(", "))));
        }
    }

    /** Returns how many rows a statement wrote. */
    private long run(String sql) {
        return Objects.requireNonNull(jdbc.execute((Connection connection) -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                return statement.executeLargeUpdate();
            }
        }));
    }
}
