package dev.caravan.load.table;

import dev.caravan.feed.rule.TableName;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Tells which tables of MySQL and MariaDB take rows in a transaction, by their kind and storage engine. */
final class MySqlEngines {
    /** Engines whose rows are on another server, which commits them by itself. */
    private static final Set<String> REMOTE = Set.of("FEDERATED", "SPIDER", "CONNECT");

    /** A table in the definition of a view, where all names are qualified and quoted. */
    private static final Pattern QUALIFIED = Pattern.compile("`((?:[^`]|``)+)`\\.`((?:[^`]|``)+)`");

    private record Kind(String type, @Nullable String engine, boolean transactions) {}

    private MySqlEngines() {}

    /** Why rows can't be loaded into the table, and the way out; null if they can. */
    static @Nullable String obstacle(JdbcClient jdbc, TableName table, BatchDialect dialect) {
        return obstacle(jdbc, table, dialect, new HashSet<>());
    }

    private static @Nullable String obstacle(
            JdbcClient jdbc, TableName table, BatchDialect dialect, Set<TableName> seen) {
        Optional<Kind> found = seen.add(table) ? kind(jdbc, table) : Optional.empty();
        if (found.isEmpty()) {
            return null;
        }
        Kind kind = found.get();
        return switch (kind.type) {
            case "BASE TABLE", "SYSTEM VERSIONED" -> obstacleOfEngine(kind, dialect.quoted(table));
            case "VIEW" -> obstacleOfView(jdbc, table, dialect, seen);
            default -> "is a %s, which takes no rows".formatted(kind.type.toLowerCase(Locale.ROOT));
        };
    }

    private static @Nullable String obstacleOfEngine(Kind kind, String quoted) {
        if (kind.engine != null && REMOTE.contains(kind.engine.toUpperCase(Locale.ROOT))) {
            return "is on another server (engine %s), which commits its rows by itself: load into that server's table"
                    .formatted(kind.engine);
        }
        return kind.transactions
                ? null
                : "has the engine %s, which has no transactions, so a load could neither be undone nor repeated: ALTER TABLE %s ENGINE = InnoDB"
                        .formatted(kind.engine, quoted);
    }

    private static @Nullable String obstacleOfView(
            JdbcClient jdbc, TableName view, BatchDialect dialect, Set<TableName> seen) {
        List<String> definitions = jdbc.sql("""
                        SELECT view_definition FROM information_schema.views
                        WHERE table_schema = :schema AND table_name = :table AND is_updatable = 'YES'
                        """)
                .param("schema", view.schema())
                .param("table", view.name())
                .query((row, index) -> String.valueOf(row.getString(1)))
                .list();
        if (definitions.isEmpty()) {
            return "is a view that takes no rows: load into its table";
        }
        if (definitions.get(0).isEmpty()) {
            return "is a view whose tables can't be seen: GRANT SHOW VIEW ON %s TO %s"
                    .formatted(dialect.quoted(view), dialect.grantee());
        }
        Matcher tables = QUALIFIED.matcher(definitions.get(0));
        while (tables.find()) {
            TableName table = new TableName(unquoted(tables.group(1)), unquoted(tables.group(2)));
            String obstacle = obstacle(jdbc, table, dialect, seen);
            if (obstacle != null) {
                return "is a view, and table %s %s".formatted(table, obstacle);
            }
        }
        return null;
    }

    private static String unquoted(String name) {
        return name.replace("``", "`");
    }

    private static Optional<Kind> kind(JdbcClient jdbc, TableName table) {
        return jdbc.sql("""
                        SELECT t.table_type AS type, t.engine AS engine, coalesce(e.transactions, 'NO') = 'YES' AS transactions
                        FROM information_schema.tables AS t LEFT JOIN information_schema.engines AS e ON e.engine = t.engine
                        WHERE t.table_schema = :schema AND t.table_name = :table AND t.table_type <> 'TEMPORARY'
                        """)
                .param("schema", table.schema())
                .param("table", table.name())
                .query((row, index) ->
                        new Kind(row.getString("type"), row.getString("engine"), row.getBoolean("transactions")))
                .optional();
    }
}
