package dev.caravan.load.table;

import dev.caravan.feed.rule.TableName;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Resolves table names without a schema. Thread-safe. */
final class PostgresSchemas {
    private static final String LEDGER = "caravan";

    private final JdbcClient jdbc;

    PostgresSchemas(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * The table in the first schema of the search path except the ledger's: for a role with the name caravan, {@code "$user"} is the
     * ledger's schema.
     *
     * @throws IncompatibleTableException if the name has the ledger's schema, or is too long
     */
    TableName resolved(TableName table) {
        if (LEDGER.equals(table.schema())) {
            throw new IncompatibleTableException(
                    "table %s: the schema %s is the ledger's; load into another one".formatted(table, LEDGER));
        }
        if (!TableName.cut(table.name(), TableName.MAX_BYTES).equals(table.name())) {
            throw new IncompatibleTableException(
                    "table %s: the name is longer than the %d bytes that PostgreSQL keeps; choose a shorter one"
                            .formatted(table, TableName.MAX_BYTES));
        }
        if (table.schema() != null) {
            return table;
        }
        String schema =
                jdbc.sql("""
                        SELECT coalesce((SELECT name FROM unnest(current_schemas(false)) WITH ORDINALITY AS path (name, place)
                                         WHERE name <> :ledger ORDER BY place LIMIT 1), 'public')
                        """).param("ledger", LEDGER).query(String.class).single();
        return new TableName(schema, table.name());
    }
}
