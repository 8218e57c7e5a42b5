package dev.caravan.ledger.database;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Adds the settings of the connection pool and of Flyway that depend on the kind of database, with the lowest precedence. The URL
 * determines them, before anything connects, and after logging is configured: a URL that is refused makes one line.
 */
final class DatabaseDefaults implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration SOCKET_TIMEOUT = Duration.ofMinutes(5);

    private static final String URL = "caravan.db.url";

    /** Prefix of settings that the pool hands to the JDBC driver. */
    static final String DRIVER_PROPERTY = "spring.datasource.hikari.data-source-properties.";

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        addTo(context.getEnvironment());
    }

    static void addTo(ConfigurableEnvironment environment) {
        String named = environment.getProperty(URL);
        if (named != null && named.isBlank()) {
            // Usually a variable that is not set; loading into another database than the user meant would be worse.
            throw UnsupportedDatabaseException.empty(URL);
        }
        String url = named == null ? "" : named;
        Duration socketTimeout = Binder.get(environment)
                .bind("caravan.db.socket-timeout", Duration.class)
                .orElse(SOCKET_TIMEOUT);
        Map<String, Object> defaults = Database.of(url).support().defaults(url, variables(environment), socketTimeout);
        if (!url.isEmpty()) {
            defaults.putIfAbsent("spring.datasource.url", url);
        }
        environment.getPropertySources().addLast(new MapPropertySource("caravan-database", defaults));
    }

    /** Spring's settings for the user and the password come before PostgreSQL's own variables. */
    private static PostgresEnvironment variables(ConfigurableEnvironment environment) {
        Map<String, String> variables = new HashMap<>();
        environment.getSystemEnvironment().forEach((name, value) -> variables.put(name, value.toString()));
        Map.of("spring.datasource.username", "PGUSER", "spring.datasource.password", "PGPASSWORD")
                .forEach((setting, variable) -> {
                    String value = environment.getProperty(setting);
                    if (value != null) {
                        variables.put(variable, value);
                    }
                });
        return new PostgresEnvironment(variables);
    }

    /**
     * Flyway's settings for a ledger whose tables have the prefix {@code caravan_}; other tables may exist before them.
     *
     * @param scripts directory of its migration under {@code db/ledger}
     */
    static Map<String, Object> withTablePrefix(String scripts) {
        Map<String, Object> defaults = new LinkedHashMap<>();
        defaults.put("spring.flyway.locations", "classpath:db/ledger/" + scripts);
        defaults.put("spring.flyway.table", LedgerDialect.PREFIX + "schema_version");
        defaults.put("spring.flyway.baseline-on-migrate", true);
        defaults.put("spring.flyway.baseline-version", "0");
        return defaults;
    }
}
