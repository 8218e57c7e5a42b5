package dev.caravan.ledger.database;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SQLExceptionTranslator;
import org.springframework.transaction.PlatformTransactionManager;

/** MySQL and MariaDB: they share the wire protocol, and MariaDB's driver serves both. */
final class MySqlSupport implements DatabaseSupport {
    /**
     * Strict, so that no value is truncated or replaced silently; 0 stays 0 in AUTO_INCREMENT columns (MariaDB documentation, "SQL_MODE").
     * Times are UTC.
     */
    private static final String SESSION =
            "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,"
                    + "NO_ENGINE_SUBSTITUTION,NO_AUTO_VALUE_ON_ZERO', time_zone = '+00:00'";

    /** Host, port and database of a URL of MariaDB's driver; the first host if there are several. */
    private static final Pattern URL =
            Pattern.compile("jdbc:[^/]*//(?<host>[^/:,?]*)(:(?<port>\\d+))?[^/?]*(/(?<database>[^?]*))?.*");

    @Override
    public boolean accepts(String url) {
        return url.matches("(?is)jdbc:(mariadb|mysql):.*");
    }

    @Override
    public String exampleUrls() {
        return "jdbc:mariadb://HOST/DATABASE, jdbc:mysql://HOST/DATABASE";
    }

    @Override
    public boolean hasHostInUrl() {
        return true;
    }

    @Override
    public Map<String, Object> defaults(String url, PostgresEnvironment environment, Duration socketTimeout) {
        Map<String, Object> defaults = DatabaseDefaults.withTablePrefix("mysql");
        defaults.put("spring.datasource.url", url.replaceFirst("^(?i)jdbc:mysql:", "jdbc:mariadb:"));
        defaults.put("spring.datasource.hikari.connection-init-sql", SESSION);
        // The isolation of PostgreSQL and H2: each statement sees what is committed, and no gaps are locked.
        defaults.put("spring.datasource.hikari.transaction-isolation", "TRANSACTION_READ_COMMITTED");
        // Milliseconds.
        defaults.put(DatabaseDefaults.DRIVER_PROPERTY + "connectTimeout", DatabaseDefaults.CONNECT_TIMEOUT.toMillis());
        defaults.put(DatabaseDefaults.DRIVER_PROPERTY + "socketTimeout", socketTimeout.toMillis());
        defaults.put(DatabaseDefaults.DRIVER_PROPERTY + "tcpKeepAlive", true);
        // In performance_schema.session_connect_attrs.
        defaults.put(DatabaseDefaults.DRIVER_PROPERTY + "connectionAttributes", "program_name:caravan");
        defaults.put(DatabaseDefaults.DRIVER_PROPERTY + "useBulkStmts", true);
        defaults.put(DatabaseDefaults.DRIVER_PROPERTY + "connectionTimeZone", "UTC");
        return defaults;
    }

    /** Some errors differ only in MySQL's own codes, not in their SQLState. */
    /** MySQL manual, 17.22, InnoDB limits. */
    @Override
    public int maxColumns() {
        return 1_017;
    }

    @Override
    public SQLExceptionTranslator exceptionTranslator() {
        return ValueFreeTranslator.byCodes("MySQL");
    }

    /**
     * MariaDB has SKIP LOCKED from 10.6 on; before, a second process waits. MySQL runs the first of the two comments and MariaDB the second
     * (MariaDB documentation, "Comment Syntax": it ignores MySQL's from 50700 to 99999).
     */
    @Override
    public LedgerDialect ledger(JdbcClient jdbc, PlatformTransactionManager transactions) {
        return new PortableLedger(
                jdbc,
                "LOCK IN SHARE MODE",
                "/*!80001 SKIP LOCKED */ /*M!100600 SKIP LOCKED */",
                "timestampadd(MICROSECOND, :seconds * 1000000, CURRENT_TIMESTAMP(6))",
                "unix_timestamp(%s)",
                "@@max_allowed_packet",
                transactions);
    }

    /** The client prompts for the password. */
    @Override
    public String clientCommand(String url) {
        Matcher parts = URL.matcher(url);
        return parts.matches()
                ? "mariadb"
                        + ShellText.option(" -h ", parts.group("host"))
                        + ShellText.option(" -P ", parts.group("port"))
                        + ShellText.option(" -u ", ShellText.userOf(url))
                        + " -p"
                        + ShellText.option(" ", parts.group("database"))
                : "mariadb";
    }

    @Override
    public String clientQuery(@Nullable String schema, String table) {
        String name = ShellText.qualified(schema, table, MySqlSupport::quoted);
        return " -e " + ShellText.word("SELECT * FROM " + name + " LIMIT 20");
    }

    private static String quoted(String name) {
        return name.matches("\\w+") ? name : '`' + name.replace("`", "``") + '`';
    }
}
