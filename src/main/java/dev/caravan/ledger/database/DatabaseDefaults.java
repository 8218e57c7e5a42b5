package dev.caravan.ledger.database;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * What the connection pool and Flyway need to know of the kind of database, as settings with the lowest precedence. Known from the
 * URL, before anything connects.
 */
final class DatabaseDefaults implements EnvironmentPostProcessor, Ordered {
    /**
     * Strict, so that nothing is cut or replaced without a word; 0 stays 0 in AUTO_INCREMENT columns (MariaDB documentation,
     * "SQL_MODE"). Times are UTC.
     */
    private static final String MYSQL_SESSION =
            "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,"
                    + "NO_ENGINE_SUBSTITUTION,NO_AUTO_VALUE_ON_ZERO', time_zone = '+00:00'";

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration SOCKET_TIMEOUT = Duration.ofMinutes(5);

    private static final String DRIVER_PROPERTY = "spring.datasource.hikari.data-source-properties.";

    @Override
    public int getOrder() {
        return ConfigDataEnvironmentPostProcessor.ORDER + 1;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        String url = environment.getProperty("caravan.db.url", "");
        Duration socketTimeout = Binder.get(environment)
                .bind("caravan.db.socket-timeout", Duration.class)
                .orElse(SOCKET_TIMEOUT);
        Map<String, Object> defaults =
                switch (Database.of(url)) {
                    case POSTGRESQL -> postgresql(socketTimeout);
                    case MYSQL -> mysql(socketTimeout);
                    case H2 -> h2(url);
                };
        if (!url.isEmpty()) {
            // The driver is MariaDB's for both.
            defaults.put("spring.datasource.url", url.replaceFirst("^(?i)jdbc:mysql:", "jdbc:mariadb:"));
        }
        environment.getPropertySources().addLast(new MapPropertySource("caravan-database", defaults));
    }

    private static Map<String, Object> postgresql(Duration socketTimeout) {
        Map<String, Object> defaults = new LinkedHashMap<>();
        // Rejects go in as one statement of many rows, not as many of one.
        defaults.put(DRIVER_PROPERTY + "reWriteBatchedInserts", true);
        // Seconds. A server that went without a word is noticed, also in mid-statement; a statement may take so long.
        defaults.put(DRIVER_PROPERTY + "connectTimeout", CONNECT_TIMEOUT.toSeconds());
        defaults.put(DRIVER_PROPERTY + "socketTimeout", socketTimeout.toSeconds());
        defaults.put(DRIVER_PROPERTY + "tcpKeepAlive", true);
        defaults.put("spring.flyway.locations", "classpath:db/ledger/postgresql");
        defaults.put("spring.flyway.schemas", "caravan");
        defaults.put("spring.flyway.default-schema", "caravan");
        defaults.put("spring.flyway.table", "schema_version");
        return defaults;
    }

    private static Map<String, Object> mysql(Duration socketTimeout) {
        Map<String, Object> defaults = withPrefix("mysql");
        defaults.put("spring.datasource.hikari.connection-init-sql", MYSQL_SESSION);
        // As PostgreSQL and H2 have it: each statement sees what is committed, and there are no locks on gaps.
        defaults.put("spring.datasource.hikari.transaction-isolation", "TRANSACTION_READ_COMMITTED");
        // Milliseconds.
        defaults.put(DRIVER_PROPERTY + "connectTimeout", CONNECT_TIMEOUT.toMillis());
        defaults.put(DRIVER_PROPERTY + "socketTimeout", socketTimeout.toMillis());
        defaults.put(DRIVER_PROPERTY + "tcpKeepAlive", true);
        defaults.put(DRIVER_PROPERTY + "useBulkStmts", true);
        defaults.put(DRIVER_PROPERTY + "connectionTimeZone", "UTC");
        return defaults;
    }

    private static Map<String, Object> h2(String url) {
        Map<String, Object> defaults = withPrefix("h2");
        String upper = url.toUpperCase(Locale.ROOT);
        // Loaders wait for each other instead of failing.
        defaults.put("spring.datasource.hikari.connection-init-sql", "SET LOCK_TIMEOUT 20000");
        boolean remote = upper.startsWith("JDBC:H2:TCP:") || upper.startsWith("JDBC:H2:SSL:");
        if (!remote && !upper.contains(";WRITE_DELAY=")) {
            // A commit is in the file when it returns, so that nothing is lost with the process.
            defaults.put(DRIVER_PROPERTY + "WRITE_DELAY", 0);
        }
        if (!remote && !upper.contains(";DB_CLOSE_ON_EXIT=")) {
            // It is closed with the pool, after those that use it.
            defaults.put(DRIVER_PROPERTY + "DB_CLOSE_ON_EXIT", false);
        }
        if (!upper.contains(";USER=")) {
            // As H2's own tools have it.
            defaults.put("spring.datasource.username", "sa");
        }
        return defaults;
    }

    /** The ledger's tables stand among others, which may be there first. */
    private static Map<String, Object> withPrefix(String scripts) {
        Map<String, Object> defaults = new LinkedHashMap<>();
        defaults.put("spring.flyway.locations", "classpath:db/ledger/" + scripts);
        defaults.put("spring.flyway.table", LedgerDialect.PREFIX + "schema_version");
        defaults.put("spring.flyway.baseline-on-migrate", true);
        defaults.put("spring.flyway.baseline-version", "0");
        return defaults;
    }
}
