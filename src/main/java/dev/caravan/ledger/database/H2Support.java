package dev.caravan.ledger.database;

import java.security.CodeSource;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SQLExceptionTranslator;
import org.springframework.transaction.PlatformTransactionManager;

/** H2, usually a file that this process opens. */
final class H2Support implements DatabaseSupport {
    @Override
    public boolean accepts(String url) {
        return url.matches("(?is)jdbc:h2:.*");
    }

    @Override
    public String exampleUrls() {
        return "jdbc:h2:./FILE";
    }

    @Override
    public boolean hasHostInUrl() {
        return false;
    }

    @Override
    public Map<String, Object> defaults(String url, PostgresEnvironment environment, Duration socketTimeout) {
        Map<String, Object> defaults = DatabaseDefaults.withTablePrefix("h2");
        String upper = url.toUpperCase(Locale.ROOT);
        // Loaders wait for each other instead of failing.
        defaults.put("spring.datasource.hikari.connection-init-sql", "SET LOCK_TIMEOUT 20000");
        boolean remote = upper.startsWith("JDBC:H2:TCP:") || upper.startsWith("JDBC:H2:SSL:");
        if (!remote && !upper.contains(";WRITE_DELAY=")) {
            // A commit is in the file when it returns, so that a killed process loses nothing.
            defaults.put(DatabaseDefaults.DRIVER_PROPERTY + "WRITE_DELAY", 0);
        }
        if (!remote && !upper.contains(";DB_CLOSE_ON_EXIT=")) {
            // The pool closes the database, after its users have ended.
            defaults.put(DatabaseDefaults.DRIVER_PROPERTY + "DB_CLOSE_ON_EXIT", false);
        }
        if (!upper.contains(";OPTIMIZE_REUSE_RESULTS=")) {
            // With it, a query that was repeated after a wait for a lock now and then answered as before the wait,
            // although
            // the other transaction had committed: in 9 of 240 runs of two claims of one content at once, without it in
            // none.
            defaults.put(DatabaseDefaults.DRIVER_PROPERTY + "OPTIMIZE_REUSE_RESULTS", 0);
        }
        if (!upper.contains(";USER=")) {
            // The default of H2's own tools.
            defaults.put("spring.datasource.username", "sa");
        }
        return defaults;
    }

    /** Some errors differ only in H2's own codes, not in their SQLState. */
    /** H2 manual, "Limits and Limitations". */
    @Override
    public int maxColumns() {
        return 16_384;
    }

    @Override
    public SQLExceptionTranslator exceptionTranslator() {
        return ValueFreeTranslator.byCodes("H2");
    }

    /** H2 has no shared row locks: loaders write the chunks of one job one after the other. */
    @Override
    public LedgerDialect ledger(JdbcClient jdbc, PlatformTransactionManager transactions) {
        return new PortableLedger(
                jdbc,
                "FOR UPDATE",
                "SKIP LOCKED",
                "dateadd(MICROSECOND, cast(:seconds AS double precision) * 1000000, CURRENT_TIMESTAMP(6))",
                "extract(EPOCH FROM %s)",
                null,
                transactions);
    }

    /** H2's client is its own archive, which Caravan contains. */
    @Override
    public String clientCommand(String url) {
        CodeSource archive = org.h2.Driver.class.getProtectionDomain().getCodeSource();
        String path = archive == null ? "h2.jar" : archive.getLocation().getPath();
        String user = ShellText.userOf(url);
        return "java -cp %s org.h2.tools.Shell -url %s -user %s"
                .formatted(
                        ShellText.word(path),
                        ShellText.word(url.replaceAll("(?i);(user|password)=[^;]*", "")),
                        user == null ? "sa" : ShellText.word(user));
    }

    @Override
    public String clientQuery(@Nullable String schema, String table) {
        String name = ShellText.qualified(schema, table, H2Support::quoted);
        return " -sql " + ShellText.word("SELECT * FROM " + name + " LIMIT 20");
    }

    /** With quotes where H2's folding to upper case would change the name. */
    private static String quoted(String name) {
        return name.equals(name.toUpperCase(Locale.ROOT)) && name.matches("\\w+")
                ? name
                : '"' + name.replace("\"", "\"\"") + '"';
    }
}
