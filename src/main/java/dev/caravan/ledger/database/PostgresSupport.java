package dev.caravan.ledger.database;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SQLExceptionTranslator;
import org.springframework.transaction.PlatformTransactionManager;

/** PostgreSQL: the ledger has its own schema, {@code caravan}. */
final class PostgresSupport implements DatabaseSupport {
    @Override
    public boolean accepts(String url) {
        return PostgresUrl.isJdbc(url) || PostgresKeywords.isIn(url);
    }

    @Override
    public String exampleUrls() {
        return "postgres://USER@HOST/DATABASE, jdbc:postgresql://HOST/DATABASE";
    }

    @Override
    public boolean hasHostInUrl() {
        return true;
    }

    @Override
    public Map<String, Object> defaults(String url, PostgresEnvironment environment, Duration socketTimeout) {
        Map<String, Object> defaults = new LinkedHashMap<>();
        // Who looks at pg_stat_activity sees whose session it is; PostgresLedger adds the job.
        defaults.put(DatabaseDefaults.DRIVER_PROPERTY + "ApplicationName", "caravan");
        defaults.put("spring.datasource.driver-class-name", PoolerAwareDriver.class.getName());
        // Rejects go in as one statement of many rows, not as many statements of one row.
        defaults.put(DatabaseDefaults.DRIVER_PROPERTY + "reWriteBatchedInserts", true);
        // Seconds. The timeout also detects a server that disappears during a statement, so it bounds a statement's
        // duration.
        defaults.put(DatabaseDefaults.DRIVER_PROPERTY + "connectTimeout", DatabaseDefaults.CONNECT_TIMEOUT.toSeconds());
        defaults.put(DatabaseDefaults.DRIVER_PROPERTY + "socketTimeout", socketTimeout.toSeconds());
        defaults.put(DatabaseDefaults.DRIVER_PROPERTY + "tcpKeepAlive", true);
        // Details hold values of rows; what needs them reads them from the error itself.
        defaults.put(DatabaseDefaults.DRIVER_PROPERTY + "logServerErrorDetail", false);
        defaults.put("spring.flyway.locations", "classpath:db/ledger/postgresql");
        defaults.put("spring.flyway.schemas", "caravan");
        defaults.put("spring.flyway.default-schema", "caravan");
        defaults.put("spring.flyway.table", "schema_version");
        if (!url.isEmpty()) {
            PostgresUrl connection = PostgresUrl.of(url, environment);
            defaults.put("spring.datasource.url", connection.jdbcUrl());
            connection
                    .properties()
                    .forEach((property, value) ->
                            defaults.put(DatabaseDefaults.DRIVER_PROPERTY + property, PropertyLiteral.of(value)));
        }
        return defaults;
    }

    /** SQLStates are precise enough in PostgreSQL. */
    /** PostgreSQL manual, appendix K. */
    @Override
    public int maxColumns() {
        return 1_600;
    }

    @Override
    public SQLExceptionTranslator exceptionTranslator() {
        return ValueFreeTranslator.byClass();
    }

    @Override
    public LedgerDialect ledger(JdbcClient jdbc, PlatformTransactionManager transactions) {
        return new PostgresLedger(jdbc);
    }

    @Override
    public String clientCommand(String url) {
        return "psql " + ShellText.word(PostgresUrl.forClient(url));
    }

    @Override
    public String clientQuery(@Nullable String schema, String table) {
        String name = ShellText.qualified(schema, table, PostgresSupport::quoted);
        return " -c " + ShellText.word("TABLE " + name + " LIMIT 20");
    }

    /** With quotes where PostgreSQL's folding to lower case would change the name. */
    private static String quoted(String name) {
        return name.matches("[a-z_][a-z0-9_]*") ? name : '"' + name.replace("\"", "\"\"") + '"';
    }
}
