package dev.caravan.load;

import dev.caravan.feed.Column;
import dev.caravan.feed.LoadPlan;
import dev.caravan.feed.TableName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Columns of tables made from files that had no value in them. They are text for the time being, which a comment on them says; the first
 * file that has values there decides their type, as long as the table has none. To be used under the lock of definitions. Thread-safe.
 */
final class UndecidedColumns {
    private static final String MARK = "caravan: no file had a value here so far";

    private final JdbcClient jdbc;
    private final TransactionTemplate savepoint;

    UndecidedColumns(JdbcClient jdbc, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.savepoint = new TransactionTemplate(transactions);
        this.savepoint.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
    }

    /** Notes which of these columns, which the table just got, no file had a value in. */
    void mark(TableName table, List<Column> made) {
        made.stream().filter(Column::unseen).forEach(column -> comment(table, column, "'" + MARK + "'"));
    }

    /** Gives undecided columns the types that the plan has for them. */
    void decide(LoadPlan plan) {
        Set<String> marked = marked(plan.table());
        List<Column> decided = plan.loaded().stream()
                .filter(column -> marked.contains(column.name()) && !column.unseen())
                .toList();
        if (!decided.isEmpty()) {
            try {
                savepoint.executeWithoutResult(status -> alter(plan.table(), decided));
            } catch (DataAccessException e) {
                // A view on the table, for one, keeps its columns as they are: then they are text for good.
                if (!PostgresTables.isRefusal(e) && !(e instanceof DataIntegrityViolationException)) {
                    throw e;
                }
            }
            decided.forEach(column -> comment(plan.table(), column, "NULL"));
        }
    }

    private void alter(TableName table, List<Column> decided) {
        String name = PostgresTable.quoted(table);
        List<Column> typed =
                decided.stream().filter(column -> !column.type().isText()).toList();
        if (typed.isEmpty()) {
            return;
        }
        jdbc.sql("LOCK TABLE %s IN ACCESS EXCLUSIVE MODE".formatted(name)).update();
        Map<String, Object> values = jdbc.sql("SELECT %s FROM %s"
                        .formatted(
                                typed.stream()
                                        .map(column ->
                                                "count(%1$s) AS %1$s".formatted(PostgresTable.quoted(column.name())))
                                        .collect(Collectors.joining(", ")),
                                name))
                .query()
                .singleRow();
        String changes = typed.stream()
                .filter(column -> Long.valueOf(0).equals(values.get(column.name())))
                .map(column -> "ALTER COLUMN %s TYPE %2$s USING NULL::%2$s"
                        .formatted(PostgresTable.quoted(column.name()), PostgresTypes.of(column.type())))
                .collect(Collectors.joining(", "));
        if (!changes.isEmpty()) {
            jdbc.sql("ALTER TABLE %s %s".formatted(name, changes)).update();
        }
    }

    private Set<String> marked(TableName table) {
        return Set.copyOf(jdbc.sql("""
                        SELECT attname::text FROM pg_attribute
                        WHERE attrelid = to_regclass(:table) AND attnum > 0 AND NOT attisdropped
                          AND col_description(attrelid, attnum) = :mark
                        """)
                .param("table", PostgresTable.quoted(table))
                .param("mark", MARK)
                .query(String.class)
                .list());
    }

    private void comment(TableName table, Column column, String literal) {
        jdbc.sql("COMMENT ON COLUMN %s.%s IS %s"
                        .formatted(PostgresTable.quoted(table), PostgresTable.quoted(column.name()), literal))
                .update();
    }
}
