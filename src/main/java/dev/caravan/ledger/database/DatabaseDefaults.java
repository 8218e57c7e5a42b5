package dev.caravan.ledger.database;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Adds the settings of the connection pool and of Flyway that depend on the kind of database, with the lowest precedence. The URL
 * determines them, before anything connects.
 */
final class DatabaseDefaults implements EnvironmentPostProcessor, Ordered {
    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration SOCKET_TIMEOUT = Duration.ofMinutes(5);

    /** Prefix of settings that the pool hands to the JDBC driver. */
    static final String DRIVER_PROPERTY = "spring.datasource.hikari.data-source-properties.";

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
        Map<String, Object> defaults = Database.of(url).support().defaults(url, socketTimeout);
        if (!url.isEmpty()) {
            defaults.putIfAbsent("spring.datasource.url", url);
        }
        environment.getPropertySources().addLast(new MapPropertySource("caravan-database", defaults));
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
