package dev.caravan.ledger.database;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;

/**
 * Keeps a connection open after the database refused an unsupported feature (SQLState 0A000). PostgreSQL reports that for a column whose
 * type can't change because of a view. HikariCP would treat the connection as broken and close it, and its transaction would be lost.
 * Thread-safe.
 */
public final class UnsupportedFeatureOverride implements SQLExceptionOverride {
    private static final String FEATURE_NOT_SUPPORTED = "0A000";

    @java.lang.Override
    public Override adjudicate(SQLException e) {
        return FEATURE_NOT_SUPPORTED.equals(e.getSQLState()) ? Override.DO_NOT_EVICT : Override.CONTINUE_EVICT;
    }
}
