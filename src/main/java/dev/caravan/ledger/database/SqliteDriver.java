package dev.caravan.ledger.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.sqlite.JDBC;

/**
 * The driver of SQLite, with three things of JDBC that it lacks: transactions that begin as writers ({@link SqliteSession}), times as
 * {@code java.time} has them ({@link SqliteResults}), and SQLStates ({@link SqliteErrors}). Named as the pool's driver. Thread-safe.
 */
public final class SqliteDriver extends JDBC {
    static {
        try {
            DriverManager.registerDriver(new SqliteDriver());
        } catch (SQLException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @Override
    public @Nullable Connection connect(String url, @Nullable Properties info) throws SQLException {
        try {
            Connection connection = super.connect(url, info == null ? new Properties() : info);
            return connection == null ? null : SqliteSession.of(connection);
        } catch (SQLException e) {
            throw SqliteErrors.standard(e);
        }
    }
}
