package dev.caravan.load;

import dev.caravan.check.EmailRule;
import dev.caravan.feed.Column;
import dev.caravan.feed.LoadPlan;
import dev.caravan.feed.TableName;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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

    private static final String LEDGER_SCHEMA = "caravan";

    private final JdbcClient jdbc;
    private final JdbcTemplate template;
    private final EmailRule emails;
    private final TransactionTemplate transaction;

    PostgresTables(JdbcTemplate template, EmailRule emails, PlatformTransactionManager transactions) {
        this.jdbc = JdbcClient.create(template);
        this.template = template;
        this.emails = emails;
        this.transaction = new TransactionTemplate(transactions);
        this.transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    @Override
    public TargetTable prepare(LoadPlan plan) {
        PostgresTable table = Objects.requireNonNull(transaction.execute(status -> {
            jdbc.sql("SELECT pg_advisory_xact_lock(:lock)")
                    .param("lock", DDL_LOCK)
                    .query((row, index) -> true)
                    .single();
            LoadPlan resolved = plan.into(resolved(plan.table()));
            Map<String, String> columns = columnsOf(resolved.table());
            return columns.isEmpty()
                    ? create(resolved)
                    : fit(PostgresTable.existing(resolved, columns), columns.keySet());
        }));
        return new PostgresWriter(template, table, emails);
    }

    /**
     * The table in the first schema of the search path that is not the ledger's: where the role is called caravan,
     * {@code "$user"} is the ledger's schema.
     */
    private TableName resolved(TableName table) {
        if (LEDGER_SCHEMA.equals(table.schema())) {
            throw new UnfitTableException(
                    "table %s: the schema %s is the ledger's; load into another one".formatted(table, LEDGER_SCHEMA));
        }
        if (table.schema() != null) {
            return table;
        }
        String schema =
                jdbc.sql("""
                        SELECT coalesce((SELECT name FROM unnest(current_schemas(false)) WITH ORDINALITY AS path (name, place)
                                         WHERE name <> :ledger ORDER BY place LIMIT 1), 'public')
                        """).param("ledger", LEDGER_SCHEMA).query(String.class).single();
        return new TableName(schema, table.name());
    }

    private PostgresTable create(LoadPlan plan) {
        PostgresTable table = PostgresTable.toCreate(plan);
        try {
            jdbc.sql(table.createTable()).update();
            if (table.hasKey()) {
                jdbc.sql(table.createKeyIndex()).update();
            }
            return table;
        } catch (DataAccessException e) {
            if (e.getMostSpecificCause() instanceof SQLException cause && isRefusal(cause)) {
                throw new UnfitTableException("table %s can't be made: %s"
                        .formatted(
                                plan.table(),
                                String.valueOf(cause.getMessage())
                                        .lines()
                                        .findFirst()
                                        .orElse("")));
            }
            throw e;
        }
    }

    /** SQLState classes 3F (no such schema), 42 (not allowed, or against the rules) and 54 (beyond a limit) won't pass. */
    private static boolean isRefusal(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return state.startsWith("3F") || state.startsWith("42") || state.startsWith("54");
    }

    private PostgresTable fit(PostgresTable table, Set<String> columns) {
        LoadPlan plan = table.plan();
        List<String> missing = plan.loaded().stream()
                .map(Column::name)
                .filter(column -> !columns.contains(column))
                .toList();
        if (!missing.isEmpty()) {
            throw new UnfitTableException(
                    "table %s has no column %s; the file has: add the columns, or load into another table with --table"
                            .formatted(plan.table(), missing));
        }
        if (table.hasKey() && !hasUniqueIndex(plan.table(), keyOf(table))) {
            throw new UnfitTableException(
                    "table %s has no unique index on %s, which is the key: create one, or load into another table with --table"
                            .formatted(plan.table(), keyOf(table)));
        }
        return table;
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
