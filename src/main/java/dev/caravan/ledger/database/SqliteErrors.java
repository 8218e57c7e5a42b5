package dev.caravan.ledger.database;

import java.sql.BatchUpdateException;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLTransactionRollbackException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** SQLite's errors (SQLite documentation, "Result and Error Codes") as those of ISO/IEC 9075-2: the driver's have no SQLState. */
final class SqliteErrors {
    /** {@code [SQLITE_CONSTRAINT_UNIQUE] A UNIQUE constraint failed (UNIQUE constraint failed: t.c)}: the last part is SQLite's own. */
    private static final Pattern TEXT = Pattern.compile("\\[SQLITE_\\w+\\] .*? \\((.*)\\)", Pattern.DOTALL);

    /** The bits of an error code without those of its extension. */
    private static final int PRIMARY = 0xff;

    private SqliteErrors() {}

    /** The error with its state. The driver's own is not its cause, since the innermost cause is shown to users. */
    static SQLException standard(SQLException error) {
        if (error instanceof BatchUpdateException && error.getCause() instanceof SQLiteException cause) {
            return standard(cause);
        }
        if (!(error instanceof SQLiteException refusal)) {
            return error;
        }
        Matcher text = TEXT.matcher(String.valueOf(error.getMessage()));
        String message = (text.matches() ? text.group(1) : String.valueOf(error.getMessage())) + advice(refusal);
        SQLException standard = of(message, state(refusal.getResultCode(), message), primary(refusal));
        standard.setStackTrace(error.getStackTrace());
        return standard;
    }

    private static String advice(SQLiteException refusal) {
        return primary(refusal) == SQLiteErrorCode.SQLITE_CANTOPEN.code
                ? ": its directory must exist, and be writable"
                : "";
    }

    private static int primary(SQLiteException refusal) {
        return refusal.getErrorCode() & PRIMARY;
    }

    private static SQLException of(String message, String state, int code) {
        return switch (state.substring(0, 2)) {
            case "22" -> new SQLDataException(message, state, code);
            case "23" -> new SQLIntegrityConstraintViolationException(message, state, code);
            case "40" -> new SQLTransactionRollbackException(message, state, code);
            case "42" -> new SQLSyntaxErrorException(message, state, code);
            default -> new SQLException(message, state, code);
        };
    }

    private static String state(SQLiteErrorCode code, String message) {
        return switch (code) {
            case SQLITE_CONSTRAINT_UNIQUE, SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_ROWID -> "23505";
            case SQLITE_CONSTRAINT_NOTNULL -> "23502";
            case SQLITE_CONSTRAINT_FOREIGNKEY -> "23503";
            case SQLITE_CONSTRAINT_CHECK -> "23514";
            // RAISE in a trigger.
            case SQLITE_CONSTRAINT_TRIGGER -> "45000";
            case SQLITE_CONSTRAINT_DATATYPE -> "22018";
            default -> state(code.code & PRIMARY, message);
        };
    }

    private static String state(int primary, String message) {
        return switch (SQLiteErrorCode.getErrorCode(primary)) {
            case SQLITE_ERROR ->
                message.startsWith("no such table")
                        ? "42S02"
                        : message.contains("no such column") || message.contains("has no column named")
                                ? "42S22"
                                : "42000";
            case SQLITE_CONSTRAINT -> "23000";
            case SQLITE_TOOBIG -> "22001";
            case SQLITE_MISMATCH -> "22018";
            // Another transaction writes, or has changed the tables.
            case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_SCHEMA -> "40001";
            case SQLITE_INTERRUPT -> "57014";
            case SQLITE_READONLY -> "25006";
            case SQLITE_PERM, SQLITE_AUTH -> "42501";
            case SQLITE_FULL -> "53100";
            case SQLITE_NOMEM -> "53200";
            case SQLITE_IOERR, SQLITE_CANTOPEN, SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_PROTOCOL -> "58030";
            default -> "HY000";
        };
    }
}
