package dev.caravan.ledger.database;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;

/**
 * Keeps a connection open after an error that HikariCP would take for a broken one, so that the transaction is not lost: the database
 * refused an unsupported feature (SQLState 0A000; PostgreSQL reports that for a column whose type can't change because of a view), or a
 * trigger raised an error with such a state. Thread-safe.
 */
public final class IntactConnectionOverride implements SQLExceptionOverride {
    private static final String FEATURE_NOT_SUPPORTED = "0A000";

    @java.lang.Override
    public Override adjudicate(SQLException e) {
        return FEATURE_NOT_SUPPORTED.equals(e.getSQLState()) || UserCodeError.is(e)
                ? Override.DO_NOT_EVICT
                : Override.CONTINUE_EVICT;
    }
}
