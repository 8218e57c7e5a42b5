package dev.caravan.ledger.database;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.Set;
import org.postgresql.util.PSQLException;

/**
 * Recognises errors that a trigger or function in the database raised by itself, with a state of its author's choice: one that looks like a
 * lost connection is none.
 */
public final class UserCodeError {
    /** MySQL's and MariaDB's code of SIGNAL, unless it names another: for states of the classes 01 and 02, and for all others. */
    private static final Set<Integer> SIGNALLED = Set.of(1642, 1643, 1644);

    /** H2 gives its own errors codes from here on ({@code org.h2.api.ErrorCode}), and an SQLException of a trigger the trigger's code. */
    private static final int FIRST_H2_CODE = 2_000;

    /** Classes of H2 that call the Java code of a trigger or function. */
    private static final Set<String> H2_CALLERS = Set.of("org.h2.schema.TriggerObject", "org.h2.schema.FunctionAlias");

    private UserCodeError() {}

    /** Whether such code raised the error. */
    public static boolean is(SQLException error) {
        if (error.getClass().getName().startsWith("org.h2.")) {
            return error.getErrorCode() < FIRST_H2_CODE;
        }
        return isRaisedInPostgres(error)
                || SIGNALLED.contains(error.getErrorCode())
                || Arrays.stream(error.getStackTrace()).anyMatch(frame -> H2_CALLERS.contains(frame.getClassName()));
    }

    /** The server reports which of its functions did: PL/pgSQL's statement RAISE. */
    private static boolean isRaisedInPostgres(SQLException error) {
        return error instanceof PSQLException refusal
                && refusal.getServerErrorMessage() != null
                && "exec_stmt_raise".equals(refusal.getServerErrorMessage().getRoutine());
    }
}
