package dev.caravan.load.table;

import dev.caravan.feed.rule.TableName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What PostgreSQL's catalogue says of an existing target (PostgreSQL documentation, "System Catalogs").
 *
 * @param kind {@code relkind}: r table, p partitioned table, v view, m materialised view, f foreign table, S sequence
 * @param takesRows whether INSERT is possible: of a view, if PostgreSQL can pass the rows on, or an INSTEAD OF trigger does
 * @param copies whether COPY is possible and does what INSERT would: not for views, under row-level security, and with rules on INSERT
 * @param rules whether it has rules on INSERT, which ON CONFLICT does not support
 * @param drops whether rows may vanish without an error: by a BEFORE or INSTEAD OF trigger, a rule or a foreign server
 * @param triggers whether a trigger runs at an INSERT, of the table or of a partition, or a foreign key is checked
 * @param checks whether it has CHECK constraints, or columns that it computes and that must not be null
 * @param deletes whether the role may delete rows
 * @param role the current role
 * @param database the current database
 * @param temporary whether the role may create temporary tables
 * @param columns in order
 */
record PostgresTarget(
        String kind,
        boolean takesRows,
        boolean copies,
        boolean rules,
        boolean drops,
        boolean triggers,
        boolean checks,
        boolean deletes,
        String role,
        String database,
        boolean temporary,
        List<Attribute> columns) {
    /**
     * A column.
     *
     * @param generated whether the database computes it from others
     * @param alwaysIdentity whether it is an identity that takes a given value only if told so
     * @param notNull whether it has the constraint NOT NULL
     * @param required whether a row must have a value for it: NOT NULL, and nothing gives one by default
     * @param insert whether the role may insert values; the same for select and update
     */
    record Attribute(
            String name,
            boolean generated,
            boolean alwaysIdentity,
            boolean notNull,
            boolean required,
            boolean insert,
            boolean select,
            boolean update) {}

    /** The table must exist. */
    static PostgresTarget of(JdbcClient jdbc, TableName table) {
        List<Attribute> columns = jdbc.sql("""
                        SELECT attname, attgenerated <> '' AS generated, attidentity = 'a' AS always_identity, attnotnull AS not_null,
                               attnotnull AND NOT atthasdef AND attidentity = '' AND typdefault IS NULL AS required,
                               has_column_privilege(attrelid, attnum, 'INSERT') AS may_insert,
                               has_column_privilege(attrelid, attnum, 'SELECT') AS may_select,
                               has_column_privilege(attrelid, attnum, 'UPDATE') AS may_update
                        FROM pg_attribute JOIN pg_type ON pg_type.oid = atttypid
                        WHERE attrelid = to_regclass(:table) AND attnum > 0 AND NOT attisdropped ORDER BY attnum
                        """)
                .param("table", PostgresCopySql.quoted(table))
                .query((row, index) -> attribute(row))
                .list();
        return jdbc.sql("""
                        WITH part AS (SELECT to_regclass(:table) AS oid UNION SELECT relid FROM pg_partition_tree(to_regclass(:table))),
                             row_trigger AS (SELECT bool_or(tgtype & 2 = 2) AS before, bool_or(tgtype & 64 = 64) AS instead
                                             FROM pg_trigger JOIN part ON tgrelid = part.oid
                                             WHERE NOT tgisinternal AND tgenabled <> 'D' AND tgtype & 5 = 5)
                        SELECT relkind, row_security_active(oid) AS row_security,
                               relkind <> 'v' AND EXISTS (SELECT FROM pg_rewrite WHERE ev_class = pg_class.oid AND ev_type = '3') AS rules,
                               EXISTS (SELECT FROM pg_constraint WHERE conrelid = pg_class.oid AND contype = 'c') AS checks,
                               pg_relation_is_updatable(oid, true) & 8 = 8 AS takes_rows,
                               has_table_privilege(oid, 'DELETE') AS may_delete,
                               EXISTS (SELECT FROM pg_trigger JOIN part ON tgrelid = part.oid WHERE tgtype & 4 = 4) AS triggers,
                               coalesce(before, false) AS before, coalesce(instead, false) AS instead, current_user AS role,
                               current_database() AS database,
                               has_database_privilege(current_database(), 'TEMPORARY') AS temporary
                        FROM pg_class CROSS JOIN row_trigger WHERE oid = to_regclass(:table)
                        """)
                .param("table", PostgresCopySql.quoted(table))
                .query((row, index) -> read(row, columns))
                .single();
    }

    /** Whether an INSERT stores rows as they are, and refuses none of them because of other rows, but for unique ones. */
    boolean isPlain() {
        return !drops && !triggers;
    }

    private static Attribute attribute(ResultSet row) throws SQLException {
        return new Attribute(
                row.getString("attname"),
                row.getBoolean("generated"),
                row.getBoolean("always_identity"),
                row.getBoolean("not_null"),
                row.getBoolean("required"),
                row.getBoolean("may_insert"),
                row.getBoolean("may_select"),
                row.getBoolean("may_update"));
    }

    private static PostgresTarget read(ResultSet row, List<Attribute> columns) throws SQLException {
        String kind = row.getString("relkind");
        boolean rules = row.getBoolean("rules");
        boolean view = "v".equals(kind);
        return new PostgresTarget(
                kind,
                row.getBoolean("takes_rows"),
                !view && !rules && !row.getBoolean("row_security"),
                rules,
                rules || view || "f".equals(kind) || row.getBoolean("before") || row.getBoolean("instead"),
                row.getBoolean("triggers"),
                row.getBoolean("checks") || columns.stream().anyMatch(column -> column.generated() && column.notNull()),
                row.getBoolean("may_delete"),
                row.getString("role"),
                row.getString("database"),
                row.getBoolean("temporary"),
                columns);
    }
}
