package dev.caravan.load.table;

import dev.caravan.feed.rule.TableName;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Finds the unique indexes of PostgreSQL's tables (PostgreSQL documentation, "pg_index"). Thread-safe. */
final class PostgresIndexes {
    private final JdbcClient jdbc;

    PostgresIndexes(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A unique index.
     *
     * @param columns names of the columns that it, or its expressions, depend on; empty if it is on a constant
     * @param key its columns in order, those of INCLUDE left out
     * @param expressions whether a column is an expression
     * @param condition of a partial index, else empty
     * @param deferrable whether it is checked at the end of a statement or transaction: then ON CONFLICT can't use it
     * @param primary whether it is the primary key's
     */
    record Unique(
            String name,
            Set<String> columns,
            List<KeyColumn> key,
            boolean expressions,
            String condition,
            boolean deferrable,
            boolean primary) {
        boolean isUsable() {
            return condition.isEmpty() && !deferrable;
        }
    }

    /** The columns of a primary key, in order; empty without one. */
    List<String> primaryKey(TableName table) {
        return jdbc.sql("""
                        SELECT attname::text FROM pg_index
                        CROSS JOIN unnest(string_to_array(indkey::text, ' ')::int[]) WITH ORDINALITY AS part (number, place)
                        JOIN pg_attribute ON attrelid = indrelid AND attnum = number
                        WHERE indrelid = to_regclass(:table) AND indisprimary AND place <= indnkeyatts ORDER BY place
                        """)
                .param("table", PostgresCopySql.quoted(table))
                .query(String.class)
                .list();
    }

    List<Unique> unique(TableName table) {
        return jdbc.sql("""
                        SELECT indexrelid::regclass::text AS name, coalesce(pg_get_expr(indpred, indrelid), '') AS condition,
                               NOT indimmediate AS deferrable, indisprimary AS primary, indexprs IS NOT NULL AS expressions,
                               (SELECT array_agg(pg_get_indexdef(indexrelid, place, false) ORDER BY place)
                                FROM generate_series(1, indnkeyatts) AS place) AS key,
                               (SELECT array_agg(CASE WHEN collname IS NULL THEN '' ELSE format('%I.%I', collnamespace::regnamespace, collname) END ORDER BY place)
                                FROM generate_series(1, indnkeyatts) AS place
                                LEFT JOIN pg_collation ON pg_collation.oid = indcollation[place - 1]) AS collations,
                               (SELECT coalesce(array_agg(attname::text), '{}') FROM pg_attribute
                                WHERE attrelid = indrelid
                                  AND (EXISTS (SELECT FROM unnest(string_to_array(indkey::text, ' ')::int[]) WITH ORDINALITY AS part (number, place)
                                               WHERE number = attnum AND place <= indnkeyatts)
                                       OR indexprs IS NOT NULL AND EXISTS (
                                         SELECT FROM pg_depend
                                         WHERE classid = 'pg_class'::regclass AND objid = indexrelid
                                           AND refclassid = 'pg_class'::regclass AND refobjid = indrelid AND refobjsubid = attnum))) AS columns
                        FROM pg_index
                        WHERE indrelid = to_regclass(:table) AND indisunique AND indisvalid
                        ORDER BY NOT indisprimary, indexrelid
                        """)
                .param("table", PostgresCopySql.quoted(table))
                .query((row, index) -> read(row))
                .list();
    }

    private static Unique read(ResultSet row) throws SQLException {
        String[] expressions = texts(row.getArray("key"));
        String[] collations = texts(row.getArray("collations"));
        List<KeyColumn> key = new ArrayList<>();
        for (int i = 0; i < expressions.length; i++) {
            key.add(new KeyColumn(expressions[i], collations[i].isEmpty() ? null : collations[i]));
        }
        return new Unique(
                row.getString("name"),
                Set.of(texts(row.getArray("columns"))),
                key,
                row.getBoolean("expressions"),
                row.getString("condition"),
                row.getBoolean("deferrable"),
                row.getBoolean("primary"));
    }

    private static String[] texts(Array array) throws SQLException {
        return (String[]) array.getArray();
    }
}
