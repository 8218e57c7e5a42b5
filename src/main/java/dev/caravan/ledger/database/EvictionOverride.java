package dev.caravan.ledger.database;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import org.postgresql.util.PSQLException;

/**
 * Keeps a connection open after the database refused an unsupported feature (SQLState 0A000), which PostgreSQL reports for a column whose
 * type can't change because of a view, and after a trigger raised an error. HikariCP would treat the connection as broken and close it, and its transaction would be lost.
 * Thread-safe.
 */
public final class EvictionOverride implements SQLExceptionOverride {
    private static final String FEATURE_NOT_SUPPORTED = "0A000";

    @java.lang.Override
    public Override adjudicate(SQLException e) {
        return FEATURE_NOT_SUPPORTED.equals(e.getSQLState()) || isRaised(e)
                ? Override.DO_NOT_EVICT
                : Override.CONTINUE_EVICT;
    }

    /** Whether the statement RAISE of PL/pgSQL has caused it: it may have any state, such as that of a broken connection. */
    public static boolean isRaised(Throwable failure) {
        return failure instanceof PSQLException error
                && error.getServerErrorMessage() != null
                && "exec_stmt_raise".equals(error.getServerErrorMessage().getRoutine());
    }
}
