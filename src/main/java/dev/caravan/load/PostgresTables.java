package dev.caravan.load;

import dev.caravan.check.EmailRule;
import dev.caravan.feed.Column;
import dev.caravan.feed.LoadPlan;
import dev.caravan.feed.NewColumns;
import dev.caravan.feed.TableName;
import java.sql.SQLException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** The target tables: made where they are missing, looked at where they are there. */
@Component
class PostgresTables implements TargetTables {
    /** Of our own; keeps processes that make the same table from meeting in the catalogue. */
    private static final long DDL_LOCK = 0x4361726176616EL;

    private static final Set<String> REFUSALS = Set.of("0A", "3F", "42", "54");

    private final JdbcClient jdbc;
    private final JdbcTemplate template;
    private final PostgresSchemas schemas;
    private final EmailRule emails;
    private final UndecidedColumns undecided;
    private final TransactionTemplate transaction;

    PostgresTables(
            JdbcTemplate template, PostgresSchemas schemas, EmailRule emails, PlatformTransactionManager transactions) {
        this.jdbc = JdbcClient.create(template);
        this.template = template;
        this.schemas = schemas;
        this.emails = emails;
        this.undecided = new UndecidedColumns(jdbc, transactions);
        this.transaction = new TransactionTemplate(transactions);
        this.transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    @Override
    public TargetTable prepare(LoadPlan plan) {
        PostgresTable table = Objects.requireNonNull(transaction.execute(status -> {
            lock();
            LoadPlan resolved = plan.into(schemas.resolved(plan.table()));
            return columnsOf(resolved.table()).isEmpty() ? create(resolved) : fit(resolved);
        }));
        return plan.policies().dryRun() ? checkedOnly(table) : new PostgresWriter(template, table, emails);
    }

    private CheckedOnly checkedOnly(PostgresTable table) {
        boolean exists = !columnsOf(table.plan().table()).isEmpty();
        return new CheckedOnly(table.plan(), table.hasKey() ? new PostgresKeys(template, table, exists, emails) : null);
    }

    @Override
    public boolean tellDuplicatesOfDryRuns() {
        return true;
    }

    @Override
    public void forgetDryRuns() {
        PostgresKeys.drop(template);
    }

    /**
     * {@inheritDoc}
     *
     * <p>ALTER TABLE waits for the chunks that are being written, and those wait for nothing that this transaction holds: they never
     * ask for the lock of definitions. Loaders that don't know of it yet go on with the old type, which the database casts.
     */
    @Override
    public TargetTable widen(LoadPlan plan, BitSet columns) {
        if (plan.policies().dryRun()) {
            LoadPlan wide = plan.with(IntStream.range(0, plan.columns().size())
                    .mapToObj(c -> columns.get(c)
                            ? PostgresTypes.inTable(plan.columns().get(c), PostgresTypes.TEXT, true)
                            : plan.columns().get(c))
                    .toList());
            Map<String, String> there = columnsOf(plan.table());
            return checkedOnly(there.isEmpty() ? PostgresTable.toCreate(wide) : PostgresTable.kept(wide, there));
        }
        transaction.executeWithoutResult(status -> {
            lock();
            Map<String, String> types = columnsOf(plan.table());
            columns.stream()
                    .mapToObj(c -> plan.columns().get(c).name())
                    .filter(name -> types.containsKey(name) && !PostgresTypes.TEXT.equals(types.get(name)))
                    .forEach(name ->
                            alter(plan.table(), "ALTER COLUMN %s TYPE text".formatted(PostgresTable.quoted(name))));
        });
        return prepare(plan);
    }

    /** Held to the end of the transaction. */
    private void lock() {
        jdbc.sql("SELECT pg_advisory_xact_lock(:lock)")
                .param("lock", DDL_LOCK)
                .query((row, index) -> true)
                .single();
    }

    private void alter(TableName table, String change) {
        refusable(table, "changed", "ALTER TABLE %s %s".formatted(PostgresTable.quoted(table), change));
    }

    private PostgresTable create(LoadPlan plan) {
        PostgresTable table = PostgresTable.toCreate(plan);
        if (plan.policies().dryRun()) {
            return table;
        }
        refusable(plan.table(), "made", table.createTable());
        if (table.hasKey()) {
            refusable(plan.table(), "made", table.createKeyIndex());
        }
        undecided.mark(plan.table(), plan.loaded());
        return table;
    }

    private void refusable(TableName table, String verb, String sql) {
        try {
            jdbc.sql(sql).update();
        } catch (DataAccessException e) {
            if (isRefusal(e)) {
                throw new UnfitTableException("table %s can't be %s: %s".formatted(table, verb, DatabaseMessage.of(e)));
            }
            throw e;
        }
    }

    /** SQLState classes 0A (a view keeps the column as it is), 3F (no such schema), 42 (not allowed, or against the rules) and 54 (beyond a limit) won't pass. */
    static boolean isRefusal(DataAccessException e) {
        return e.getMostSpecificCause() instanceof SQLException cause
                && REFUSALS.stream().anyMatch(String.valueOf(cause.getSQLState())::startsWith);
    }

    /** The table that is there, with its columns as it has them. */
    private PostgresTable fit(LoadPlan wanted) {
        LoadPlan plan = withNewColumns(wanted, columnsOf(wanted.table()).keySet());
        if (!plan.policies().dryRun()) {
            undecided.decide(plan);
            if (plan.hasRescue()) {
                alter(plan.table(), "ADD COLUMN IF NOT EXISTS %s jsonb".formatted(PostgresTable.RESCUED));
            }
        }
        PostgresTable table = PostgresTable.existing(plan, columnsOf(plan.table()));
        if (plan.mayBeUndone() && !table.lineage()) {
            throw new UnfitTableException(
                    "table %s has no lineage (columns caravan_job and caravan_row), which on-too-many-rejects: undo needs"
                            .formatted(plan.table()));
        }
        if (table.hasKey() && !hasUniqueIndex(plan.table(), keyOf(table))) {
            throw new UnfitTableException(
                    "table %s has no unique index on %s, which is the key: create one, or load into another table with --table"
                            .formatted(plan.table(), keyOf(table)));
        }
        return table;
    }

    /** The plan after what its policy does about columns that the table lacks. */
    private LoadPlan withNewColumns(LoadPlan plan, Set<String> columns) {
        List<Column> missing = plan.loaded().stream()
                .filter(column -> !columns.contains(column.name()))
                .toList();
        if (missing.isEmpty()) {
            return plan;
        }
        NewColumns policy = plan.policies().newColumns();
        boolean needed = missing.size() == plan.loaded().size()
                || plan.key().stream().map(plan.columns()::get).anyMatch(missing::contains);
        if (policy == NewColumns.REJECT_FILE || needed) {
            throw new UnfitTableException(
                    "table %s has no column %s; the file has: add the columns, let a feed's new-columns say what to do, or load into another table with --table"
                            .formatted(
                                    plan.table(),
                                    missing.stream().map(Column::name).toList()));
        }
        if (policy == NewColumns.IGNORE) {
            return plan.with(plan.columns().stream()
                    .map(column -> missing.contains(column) ? column.readOver() : column)
                    .toList());
        }
        if (plan.policies().dryRun()) {
            return plan;
        }
        missing.forEach(column -> alter(
                plan.table(),
                "ADD COLUMN %s %s".formatted(PostgresTable.quoted(column.name()), PostgresTypes.of(column.type()))));
        undecided.mark(plan.table(), missing);
        return plan;
    }

    private static Set<String> keyOf(PostgresTable table) {
        Set<String> key = new HashSet<>();
        if (table.normalisedKey()) {
            key.add(PostgresTable.KEY);
        } else {
            table.plan()
                    .key()
                    .forEach(
                            column -> key.add(table.plan().columns().get(column).name()));
        }
        return key;
    }

    /** Names and types; empty if there is no such table. */
    private Map<String, String> columnsOf(TableName table) {
        Map<String, String> columns = new HashMap<>();
        jdbc.sql("""
                        SELECT attname, format_type(atttypid, atttypmod) AS type FROM pg_attribute
                        WHERE attrelid = to_regclass(:table) AND attnum > 0 AND NOT attisdropped
                        """).param("table", PostgresTable.quoted(table)).query(row -> {
            columns.put(row.getString("attname"), row.getString("type"));
        });
        return columns;
    }

    private boolean hasUniqueIndex(TableName table, Set<String> key) {
        return jdbc.sql("""
                        SELECT (SELECT array_agg(attname::text) FROM pg_attribute
                                WHERE attrelid = indrelid AND attnum = ANY (indkey)) AS columns
                        FROM pg_index
                        WHERE indrelid = to_regclass(:table) AND indisunique AND indimmediate AND indnkeyatts = indnatts
                          AND indpred IS NULL AND indexprs IS NULL
                        """)
                .param("table", PostgresTable.quoted(table))
                .query((row, index) -> Set.of((String[]) row.getArray("columns").getArray()))
                .list()
                .contains(key);
    }
}
