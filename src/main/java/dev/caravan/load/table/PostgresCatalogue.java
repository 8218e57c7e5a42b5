package dev.caravan.load.table;

import dev.caravan.feed.rule.TableName;
import dev.caravan.load.table.PostgresIndexes.Unique;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What PostgreSQL's catalogue says of target tables. One that {@link #remembering remembers} asks each question once, until it is told to
 * {@link #forget}: a preparation asks some of them three times, and a small file costs little else. Thread-safe unless it remembers.
 */
final class PostgresCatalogue {
    private final JdbcClient jdbc;
    private final PostgresSchemas schemas;
    private final PostgresIndexes indexes;
    private final boolean remembers;
    private final Map<TableName, TableName> resolved = new HashMap<>();
    private final Map<TableName, Map<String, String>> columns = new HashMap<>();
    private final Map<TableName, List<Unique>> unique = new HashMap<>();
    private final Map<TableName, PostgresTarget> targets = new HashMap<>();

    PostgresCatalogue(JdbcClient jdbc) {
        this(jdbc, false);
    }

    private PostgresCatalogue(JdbcClient jdbc, boolean remembers) {
        this.jdbc = jdbc;
        this.schemas = new PostgresSchemas(jdbc);
        this.indexes = new PostgresIndexes(jdbc);
        this.remembers = remembers;
    }

    PostgresCatalogue remembering() {
        return new PostgresCatalogue(jdbc, true);
    }

    /** Definitions have changed, or may have. */
    void forget() {
        resolved.clear();
        columns.clear();
        unique.clear();
        targets.clear();
    }

    PostgresSchemas schemas() {
        return schemas;
    }

    TableName resolved(TableName table) {
        return remembers ? resolved.computeIfAbsent(table, schemas::resolved) : schemas.resolved(table);
    }

    /** Names and types of columns. Instead of domains, the types that they are based on, also as elements of arrays. */
    Map<String, String> columns(TableName table) {
        return remembers ? columns.computeIfAbsent(table, this::readColumns) : readColumns(table);
    }

    private Map<String, String> readColumns(TableName table) {
        Map<String, String> found = new HashMap<>();
        jdbc.sql("""
                        WITH RECURSIVE typed AS (
                          SELECT attname, atttypid AS type, atttypmod AS modifier, ''::text AS brackets FROM pg_attribute
                          WHERE attrelid = to_regclass(:table) AND attnum > 0 AND NOT attisdropped
                          UNION ALL
                          SELECT attname, CASE typtype WHEN 'd' THEN typbasetype ELSE typelem END,
                                 CASE typtype WHEN 'd' THEN typtypmod ELSE modifier END,
                                 CASE typtype WHEN 'd' THEN brackets ELSE brackets || '[]' END
                          FROM typed JOIN pg_type ON pg_type.oid = type WHERE typtype = 'd' OR typinput = 'array_in'::regproc)
                        SELECT attname,
                               CASE WHEN type = 'money'::regtype AND 0.01::numeric::money::text !~ '0[.]01' THEN :whole_money
                                    ELSE format_type(type, modifier) END || brackets AS type
                        FROM typed JOIN pg_type ON pg_type.oid = type WHERE typtype <> 'd' AND typinput <> 'array_in'::regproc
                        """)
                .param("table", PostgresCopySql.quoted(table))
                .param("whole_money", PostgresTypes.WHOLE_MONEY)
                .query(row -> {
                    found.put(row.getString("attname"), row.getString("type"));
                });
        return found;
    }

    /** The table must exist. */
    PostgresTarget target(TableName table) {
        return remembers
                ? targets.computeIfAbsent(table, name -> PostgresTarget.of(jdbc, name))
                : PostgresTarget.of(jdbc, table);
    }

    List<Unique> unique(TableName table) {
        return remembers ? unique.computeIfAbsent(table, indexes::unique) : indexes.unique(table);
    }

    /** The index by which rows of this key are compared: one on the columns themselves, else one on expressions of them. */
    Optional<Unique> unique(TableName table, Set<String> key) {
        return unique(table).stream()
                .filter(index -> index.isUsable() && index.columns().equals(key))
                .min(Comparator.comparing(Unique::expressions));
    }

    /** The columns of a primary key, in order; empty without one. */
    List<String> primaryKey(TableName table) {
        return indexes.primaryKey(table);
    }
}
