package dev.caravan.ledger.database;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;

/**
 * Keeps connections on which the database refused what it doesn't support; PostgreSQL says so of a column that a view keeps from
 * changing its type. HikariCP takes SQLState 0A000 for a broken connection and closes it, with the transaction that would have gone on.
 * Thread-safe.
 */
public final class UnsupportedFeatureOverride implements SQLExceptionOverride {
    private static final String FEATURE_NOT_SUPPORTED = "0A000";

    @java.lang.Override
    public Override adjudicate(SQLException e) {
        return FEATURE_NOT_SUPPORTED.equals(e.getSQLState()) ? Override.DO_NOT_EVICT : Override.CONTINUE_EVICT;
    }
}
