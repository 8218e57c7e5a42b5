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

    /** @throws IncompatibleTableException if the role may not create tables in the schema */
    void requireCreation(TableName table) {
        require("CREATE", String.valueOf(table.schema()), table);
    }

    /** A schema that does not exist refuses nothing: the statement that needs it says so. */
    private void require(String privilege, String schema, TableName table) {
        jdbc.sql(
                        "SELECT current_user FROM pg_namespace WHERE nspname = :schema AND NOT has_schema_privilege(oid, :privilege)")
                .param("schema", schema)
                .param("privilege", privilege)
                .query(String.class)
                .optional()
                .ifPresent(role -> {
                    throw new IncompatibleTableException(
                            "table %1$s: the schema %2$s refuses %3$s to the role %4$s: GRANT %3$s ON SCHEMA %5$s TO %6$s"
                                    .formatted(
                                            table,
                                            schema,
                                            privilege,
                                            role,
                                            PostgresCopySql.quoted(schema),
                                            PostgresCopySql.quoted(role)));
                });
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
            require("USAGE", table.schema(), table);
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
