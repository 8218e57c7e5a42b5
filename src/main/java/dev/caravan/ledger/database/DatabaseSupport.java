package dev.caravan.ledger.database;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SQLExceptionTranslator;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Everything that depends on the kind of database, except its target tables ({@code load.table.TableDialect}). One implementation a kind,
 * registered in {@link Database}. Stateless and thread-safe.
 */
public interface DatabaseSupport {
    /** Whether a URL, as the user wrote it, leads to a database of this kind. */
    boolean accepts(String url);

    /** Example URLs, shown to users, separated by commas. */
    String exampleUrls();

    /** Whether the URL names a host, before which users may have written {@code USER:PASSWORD@}. */
    boolean hasHostInUrl();

    /**
     * Settings of the connection pool and of Flyway, with the lowest precedence, in a new map.
     *
     * @param url as the user wrote it; empty for the embedded PostgreSQL
     * @param environment variables from which a URL may take what it leaves out
     * @param socketTimeout how long a server may send nothing before its connection counts as broken
     */
    Map<String, Object> defaults(String url, PostgresEnvironment environment, Duration socketTimeout);

    /** Columns that a table has at most. */
    int maxColumns();

    /** Spring's exceptions from the errors of this database. */
    SQLExceptionTranslator exceptionTranslator();

    /** The ledger's SQL. */
    LedgerDialect ledger(JdbcClient jdbc, PlatformTransactionManager transactions);

    /** A shell command that opens the database in its client; without the password. */
    String clientCommand(String url);

    /** Arguments for {@link #clientCommand} that show the first rows of a table. */
    String clientQuery(@Nullable String schema, String table);
}
