package dev.caravan.load.table;

import dev.caravan.feed.plan.Column;
import dev.caravan.feed.plan.LoadPlan;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Finds the column that PostgreSQL refuses a row for: the message's own (PostgreSQL documentation, "Error and Notice Message Fields"), the
 * only column of its constraint, or the one that COPY was reading. Thread-safe.
 */
final class PostgresRefusals {
    /** COPY's context, in the server's language: {@code COPY table, line 3, column amount: "x"}. */
    private static final Pattern COPY_CONTEXT =
            Pattern.compile("^COPY [^\\n]*?, \\S+ \\d+, \\S+ ([^\\n]+?): \"", Pattern.MULTILINE);

    private static final String NONE = "";

    private final JdbcTemplate jdbc;
    private final LoadPlan plan;
    private final Map<String, String> columns = new ConcurrentHashMap<>();

    PostgresRefusals(JdbcTemplate jdbc, LoadPlan plan) {
        this.jdbc = jdbc;
        this.plan = plan;
    }

    /** Index into the plan's columns; -1: none, or several. Queries the catalogue, so the transaction must be usable. */
    int columnOf(SQLException refusal) {
        ServerErrorMessage message = refusal instanceof PSQLException error ? error.getServerErrorMessage() : null;
        String name = message == null ? null : name(message);
        List<Column> all = plan.columns();
        for (int c = 0; name != null && c < all.size(); c++) {
            if (!all.get(c).ignored() && all.get(c).name().equals(name)) {
                return c;
            }
        }
        return -1;
    }

    private @Nullable String name(ServerErrorMessage message) {
        if (message.getColumn() != null) {
            return message.getColumn();
        }
        String schema = message.getSchema();
        String table = message.getTable();
        String constraint = message.getConstraint();
        if (schema != null && table != null && constraint != null) {
            return columns.computeIfAbsent(
                    schema + '.' + table + '.' + constraint, key -> columnOf(schema, table, constraint));
        }
        Matcher context = COPY_CONTEXT.matcher(String.valueOf(message.getWhere()));
        return context.find() ? context.group(1) : null;
    }

    /** A constraint's only column, or that of a unique index. */
    private String columnOf(String schema, String table, String constraint) {
        List<String> names = jdbc.queryForList("""
                SELECT attname::text FROM pg_class AS target
                JOIN pg_attribute ON attrelid = target.oid
                WHERE target.relname = ? AND target.relnamespace = to_regnamespace(quote_ident(?)) AND attnum > 0 AND (
                  EXISTS (SELECT FROM pg_constraint WHERE conrelid = target.oid AND conname = ? AND attnum = ANY (conkey))
                  OR EXISTS (SELECT FROM pg_index JOIN pg_class AS named ON named.oid = indexrelid
                             WHERE indrelid = target.oid AND named.relname = ? AND attnum = ANY (string_to_array(indkey::text, ' ')::int[])))
                """, String.class, table, schema, constraint, constraint);
        return names.size() == 1 ? names.get(0) : NONE;
    }
}
