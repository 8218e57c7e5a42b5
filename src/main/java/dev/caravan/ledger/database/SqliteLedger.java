package dev.caravan.ledger.database;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * The ledger in SQLite. A transaction has the only lock, that of the file, from its first statement on ({@link SqliteSession}), so no row is
 * locked; moments are texts in UTC with milliseconds, which compare as the moments do.
 */
final class SqliteLedger extends PortableLedger {
    private static final String MOMENT = "strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now'%s)";
    private static final String NOW = MOMENT.formatted("");
    private static final Pattern POSITION = Pattern.compile("position\\((:\\w+) IN (\\w+)\\)");

    /** A user who names them means another database; {@code main} and {@code temp} are SQLite's own. */
    private static final Set<String> OTHERS =
            Set.of("mysql", "sys", "performance_schema", "information_schema", "temp");

    SqliteLedger(JdbcClient jdbc, PlatformTransactionManager transactions) {
        super(
                jdbc,
                "",
                "",
                // A millisecond less, since what expires now must have expired in the same millisecond.
                MOMENT.formatted(", (:seconds - 0.001) || ' seconds'"),
                "unixepoch(%s, 'subsec')",
                null,
                transactions);
    }

    @Override
    public String text(String statement) {
        return POSITION.matcher(super.text(statement))
                .replaceAll("instr($2, $1)")
                .replace("CURRENT_TIMESTAMP(6)", NOW)
                .replace("greatest(", "max(")
                .replace("least(", "min(")
                .replace("FOR UPDATE", "");
    }

    @Override
    public String clock() {
        return NOW;
    }

    @Override
    public boolean isReserved(@Nullable String schema, String table) {
        String name = table.toLowerCase(Locale.ROOT);
        return (schema != null && OTHERS.contains(schema.toLowerCase(Locale.ROOT)))
                || name.startsWith("sqlite_")
                || name.startsWith(PREFIX);
    }
}
