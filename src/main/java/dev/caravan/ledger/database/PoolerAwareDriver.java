package dev.caravan.ledger.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;

/**
 * The driver of PostgreSQL, which prepares no statements behind a pooler, unless {@code prepareThreshold} says so: poolers such as PgBouncer
 * give each transaction another session, where a prepared statement may be missing or another's. A pooler answers a new connection with a
 * process number of its own (PostgreSQL documentation, "Message Formats", BackendKeyData), so that it differs from the session's. Named as the
 * pool's driver. Thread-safe.
 */
public final class PoolerAwareDriver extends Driver {
    static {
        try {
            DriverManager.registerDriver(new PoolerAwareDriver());
        } catch (SQLException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @Override
    public @Nullable Connection connect(String url, @Nullable Properties info) throws SQLException {
        Connection connection = super.connect(url, info);
        if (connection != null && !isThresholdGiven(url, info) && isPooled(connection)) {
            connection.unwrap(PGConnection.class).setPrepareThreshold(0);
        }
        return connection;
    }

    private static boolean isThresholdGiven(String url, @Nullable Properties info) {
        Properties properties = parseURL(url, info);
        return properties != null && PGProperty.PREPARE_THRESHOLD.getOrNull(properties) != null;
    }

    private static boolean isPooled(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet session = statement.executeQuery("SELECT pg_backend_pid()")) {
            return !session.next()
                    || session.getInt(1)
                            != connection.unwrap(PGConnection.class).getBackendPID();
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }
}
