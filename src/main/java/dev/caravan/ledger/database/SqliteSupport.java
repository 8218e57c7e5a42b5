package dev.caravan.ledger.database;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SQLExceptionTranslator;
import org.springframework.transaction.PlatformTransactionManager;

/** SQLite: a file that the processes of one machine share. */
final class SqliteSupport implements DatabaseSupport {
    private static final Duration WAIT_FOR_WRITERS = Duration.ofSeconds(20);

    /** Not databases in memory: each connection would have its own. */
    @Override
    public boolean accepts(String url) {
        return url.matches("(?is)jdbc:sqlite:[^?].*") && !url.matches("(?is).*(:memory:|mode=memory).*");
    }

    @Override
    public String exampleUrls() {
        return "jdbc:sqlite:FILE";
    }

    @Override
    public boolean hasHostInUrl() {
        return false;
    }

    /** Parameters of the URL take precedence. */
    @Override
    public Map<String, Object> defaults(String url, PostgresEnvironment environment, Duration socketTimeout) {
        Map<String, Object> defaults = DatabaseDefaults.withTablePrefix("sqlite");
        defaults.put("spring.datasource.driver-class-name", SqliteDriver.class.getName());
        // Readers and the writer don't wait for each other.
        pragma(defaults, url, "journal_mode", "WAL");
        // A commit is on the disk when it returns: its chunk's message is deleted then.
        pragma(defaults, url, "synchronous", "FULL");
        pragma(defaults, url, "busy_timeout", WAIT_FOR_WRITERS.toMillis());
        pragma(defaults, url, "foreign_keys", true);
        return defaults;
    }

    private static void pragma(Map<String, Object> defaults, String url, String name, Object value) {
        if (!url.matches("(?is).*[?&]" + name + "=.*")) {
            defaults.put(DatabaseDefaults.DRIVER_PROPERTY + name, value);
        }
    }

    /** SQLite documentation, "Limits In SQLite". */
    @Override
    public int maxColumns() {
        return 2_000;
    }

    /** {@link SqliteErrors} makes the states. */
    @Override
    public SQLExceptionTranslator exceptionTranslator() {
        return ValueFreeTranslator.byClass();
    }

    @Override
    public LedgerDialect ledger(JdbcClient jdbc, PlatformTransactionManager transactions) {
        return new SqliteLedger(jdbc, transactions);
    }

    @Override
    public String clientCommand(String url) {
        return "sqlite3 "
                + ShellText.word(
                        url.replaceFirst("(?is)^jdbc:sqlite:(file:)?", "").replaceFirst("\\?.*", ""));
    }

    @Override
    public String clientQuery(@Nullable String schema, String table) {
        return ' '
                + ShellText.word(
                        "SELECT * FROM " + ShellText.qualified(schema, table, SqliteSupport::quoted) + " LIMIT 20");
    }

    private static String quoted(String name) {
        return name.matches("[a-z_]\\w*") ? name : '"' + name.replace("\"", "\"\"") + '"';
    }
}
