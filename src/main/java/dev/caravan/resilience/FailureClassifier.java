package dev.caravan.resilience;

import static dev.caravan.resilience.FailureKind.CONFLICT;
import static dev.caravan.resilience.FailureKind.DATABASE_REFUSES;
import static dev.caravan.resilience.FailureKind.DATABASE_UNREACHABLE;
import static dev.caravan.resilience.FailureKind.MALFORMED;
import static dev.caravan.resilience.FailureKind.QUEUE_REFUSES;
import static dev.caravan.resilience.FailureKind.QUEUE_UNREACHABLE;
import static dev.caravan.resilience.FailureKind.REFUSED;
import static dev.caravan.resilience.FailureKind.ROW_DATA;
import static dev.caravan.resilience.FailureKind.TABLE_CHANGED;
import static dev.caravan.resilience.FailureKind.UNKNOWN;

import dev.caravan.ledger.database.UserCodeError;
import dev.caravan.message.MalformedMessageException;
import dev.caravan.queue.QueueConfigurationException;
import dev.caravan.queue.Queues;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.SqsException;

/**
 * Finds the {@link FailureKind} of a failure by a table: the first line that matches decides. Sources: PostgreSQL documentation, appendix A "Error Codes"; MySQL
 * documentation, "Server Error Message Reference", and MariaDB's "Error Codes", where InnoDB's errors and many of the server share the
 * state HY000; H2's {@code org.h2.api.ErrorCode}.
 */
final class FailureClassifier {
    /** A line of the table. Vendor codes are MySQL's: PostgreSQL has none, and H2's begin at 8000. */
    record Line(FailureKind kind, Predicate<Throwable> fits) {}

    private static final int HTTP_TOO_MANY_REQUESTS = 429;
    private static final int HTTP_SERVER_ERROR = 500;

    /** PostgreSQL documentation, appendix A. */
    private static final Set<String> CLASSES_OF_POSTGRES = Set.of(
            "00", "01", "02", "03", "08", "09", "0A", "0B", "0F", "0L", "0P", "0Z", "10", "20", "21", "22", "23", "24",
            "25", "26", "27", "28", "2B", "2D", "2F", "34", "38", "39", "3B", "3D", "3F", "40", "42", "44", "53", "54",
            "55", "57", "58", "72", "F0", "HV", "P0", "XX");

    /** Exceptions in triggers and in functions. */
    private static final Set<Integer> H2_USER_CODE = Set.of(90044, 90105);

    private static final int FIRST_H2_CODE = 8_000;

    /** From here on MySQL's own codes are for its log only; H2 has the state HY000 at 50000. */
    private static final int FIRST_PROGRAM_CODE = 10_000;

    private static final int LAST_PROGRAM_CODE = 49_999;

    static final List<Line> LINES = List.of(
            // The queue. Failures of S3 are thrown as an IOException without their cause.
            type(MalformedMessageException.class, MALFORMED),
            type(QueueConfigurationException.class, QUEUE_REFUSES),
            type(QueueDoesNotExistException.class, QUEUE_UNREACHABLE),
            type(SdkClientException.class, QUEUE_UNREACHABLE),
            new Line(QUEUE_UNREACHABLE, FailureClassifier::isServiceError),
            new Line(QUEUE_REFUSES, failure -> failure instanceof SqsException answer && Queues.isRefusal(answer)),

            // A trigger or function raised it, with any state.
            new Line(ROW_DATA, FailureClassifier::isRaisedForRow),
            state("45", ROW_DATA),
            new Line(ROW_DATA, FailureClassifier::isNumberedByProgram),

            // PostgreSQL.
            state("57P", DATABASE_UNREACHABLE), // it is shut down, has crashed, is starting, or the session is ended
            state("53", DATABASE_UNREACHABLE), // no disk, memory or connection left
            state("58", DATABASE_UNREACHABLE), // its disk fails
            state("25006", DATABASE_UNREACHABLE), // it is read-only: a standby, or in a failover
            state("54000", ROW_DATA), // a value is too large for an index, or a row for a page
            state("P0", ROW_DATA), // a trigger or a function raised it
            state("21", ROW_DATA), // a trigger's subquery found several rows
            state("2F", ROW_DATA), // a function failed
            state("38", ROW_DATA), // a function in another language failed
            state("39", ROW_DATA), // a function in another language failed
            state("44", ROW_DATA), // a view's WITH CHECK OPTION
            new Line(ROW_DATA, FailureClassifier::isRowSecurity),
            new Line(ROW_DATA, FailureClassifier::isOwnState),
            state("57014", CONFLICT), // the statement was cancelled, by an operator or a time limit of the server
            state("55P03", CONFLICT), // a lock was not available in time
            state("42804", TABLE_CHANGED), // a column has another type
            state("42703", TABLE_CHANGED), // a column is gone
            postgres("42", REFUSED), // a privilege, a table or a function is missing
            new Line(CONFLICT, FailureClassifier::isStalePlan),
            postgres("0A", REFUSED), // the table does not support it
            postgres("55000", REFUSED), // the table is not in the state for it: a view for instance

            // MySQL and MariaDB, by code where the state says nothing.
            code(1040, DATABASE_UNREACHABLE), // too many connections
            code(1021, DATABASE_UNREACHABLE), // disk full
            code(1114, DATABASE_UNREACHABLE), // table full, because its disk is
            code(1290, DATABASE_UNREACHABLE), // it is read-only
            code(1836, DATABASE_UNREACHABLE), // it is read-only
            code(1927, DATABASE_UNREACHABLE), // the session was ended
            code(1203, DATABASE_UNREACHABLE), // too many connections of the user
            code(1226, DATABASE_UNREACHABLE), // the user has used up a resource of the hour
            code(1205, CONFLICT), // a lock was not available in time
            code(1317, CONFLICT), // the statement was cancelled
            code(1969, CONFLICT), // the statement took too long
            code(1118, ROW_DATA), // the row is too large for a page
            code(1172, ROW_DATA), // a trigger's query found several rows
            code(1329, ROW_DATA), // a trigger's query found no row
            code(1265, ROW_DATA), // truncated
            code(1300, ROW_DATA), // not of the character set
            code(1364, ROW_DATA), // no value, and no default
            code(1366, ROW_DATA), // not of the type
            code(1411, ROW_DATA), // not a time
            code(3819, ROW_DATA), // a CHECK
            code(3988, ROW_DATA), // not of the column's character set
            code(1036, TABLE_CHANGED), // it is read-only now
            code(1044, TABLE_CHANGED), // a right is missing now
            code(1142, TABLE_CHANGED), // a right is missing now
            code(1143, TABLE_CHANGED), // a right is missing now
            code(1227, TABLE_CHANGED), // a right is missing now
            code(1370, TABLE_CHANGED), // a right is missing now
            state("42S22", TABLE_CHANGED), // a column is gone; H2 has it too
            state("42S02", REFUSED), // the table is gone; H2 has it too

            // H2.
            state("90098", DATABASE_UNREACHABLE), // it is closed
            state("90121", DATABASE_UNREACHABLE), // it is closed, with the process
            state("90067", DATABASE_UNREACHABLE), // the connection broke
            state("90044", ROW_DATA), // a trigger threw an exception
            state("90105", ROW_DATA), // a function threw an exception
            state("90053", ROW_DATA), // a subquery found several rows
            state("90096", TABLE_CHANGED), // a right is missing now
            state("90131", CONFLICT), // a concurrent transaction changed the row
            state("HYT00", CONFLICT), // a lock was not available in time

            // Every database (ISO/IEC 9075-2, SQLState classes).
            state("08", DATABASE_UNREACHABLE), // connection exception
            state("28", DATABASE_REFUSES), // access denied
            state("3D", DATABASE_REFUSES), // the database does not exist
            state("40", CONFLICT), // the transaction was rolled back: serialisation, deadlock
            state("22", ROW_DATA), // data exception
            state("23", ROW_DATA), // integrity constraint violation

            // Exceptions of drivers, pool and Spring without a state. MariaDB's driver has the first for any state that
            // it
            // does not know, and Spring has the last for the second.
            stateless(SQLTransientConnectionException.class, DATABASE_UNREACHABLE),
            stateless(SQLNonTransientConnectionException.class, DATABASE_UNREACHABLE),
            stateless(SQLRecoverableException.class, DATABASE_UNREACHABLE),
            type(CannotCreateTransactionException.class, DATABASE_UNREACHABLE),
            type(CannotGetJdbcConnectionException.class, DATABASE_UNREACHABLE),
            stateless(DataAccessResourceFailureException.class, DATABASE_UNREACHABLE),
            type(ConcurrencyFailureException.class, CONFLICT));

    private FailureClassifier() {}

    /** From the innermost cause outwards, because the innermost is the most specific; includes the failed statement of a batch. */
    static FailureKind kindOf(Throwable failure) {
        List<Throwable> chain = chain(failure);
        for (int i = chain.size() - 1; i >= 0; i--) {
            FailureKind kind = kindOfOne(chain.get(i));
            if (kind != UNKNOWN) {
                return kind;
            }
        }
        return UNKNOWN;
    }

    private static FailureKind kindOfOne(Throwable failure) {
        return LINES.stream()
                .filter(line -> line.fits.test(failure))
                .map(Line::kind)
                .findFirst()
                .orElse(UNKNOWN);
    }

    private static List<Throwable> chain(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, FailureClassifier::next)
                .toList();
    }

    private static @Nullable Throwable next(Throwable failure) {
        // What a failed rollback throws hides why the work was rolled back.
        if (failure instanceof TransactionSystemException rollback && rollback.getApplicationException() != null) {
            return rollback.getApplicationException();
        }
        // Drivers report the failed statement of a batch as the next exception.
        if (failure.getCause() == null && failure instanceof BatchUpdateException batch) {
            return batch.getNextException();
        }
        return isThrownByUserCode(failure) ? null : failure.getCause();
    }

    /** Whether the cause is what the code of a trigger or function of H2 threw, whatever its state, and not an error of H2 itself. */
    private static boolean isThrownByUserCode(Throwable failure) {
        return failure instanceof SQLException sql
                && H2_USER_CODE.contains(sql.getErrorCode())
                && !(sql.getCause() instanceof SQLException cause && cause.getErrorCode() >= FIRST_H2_CODE);
    }

    private static boolean isNumberedByProgram(Throwable failure) {
        return failure instanceof SQLException sql
                && sql.getErrorCode() >= FIRST_PROGRAM_CODE
                && sql.getErrorCode() <= LAST_PROGRAM_CODE
                && "HY000".equals(sql.getSQLState());
    }

    /** PostgreSQL's class XX is an internal error: what raises it does not mean the row. */
    private static boolean isRaisedForRow(Throwable failure) {
        return failure instanceof SQLException sql
                && UserCodeError.is(sql)
                && !String.valueOf(sql.getSQLState()).startsWith("XX");
    }

    /** A row-level security policy has the state of a missing privilege; only the server's function tells them apart. */
    private static boolean isRowSecurity(Throwable failure) {
        return failure instanceof PSQLException error
                && "42501".equals(error.getSQLState())
                && error.getServerErrorMessage() != null
                && "ExecWithCheckOptions".equals(error.getServerErrorMessage().getRoutine());
    }

    /** A statement that was prepared before the types of its result changed; the driver prepares it again. */
    private static boolean isStalePlan(Throwable failure) {
        return failure instanceof PSQLException error
                && "0A000".equals(error.getSQLState())
                && error.getServerErrorMessage() != null
                && "RevalidateCachedQuery".equals(error.getServerErrorMessage().getRoutine());
    }

    /** A state of no class of PostgreSQL's: a trigger has raised it with ERRCODE. */
    private static boolean isOwnState(Throwable failure) {
        return failure instanceof PSQLException error
                && error.getServerErrorMessage() != null
                && error.getSQLState() != null
                && !CLASSES_OF_POSTGRES.contains(error.getSQLState().substring(0, 2));
    }

    private static boolean isServiceError(Throwable failure) {
        return failure instanceof SqsException answer
                && (answer.statusCode() >= HTTP_SERVER_ERROR
                        || answer.statusCode() == HTTP_TOO_MANY_REQUESTS
                        || answer.isThrottlingException());
    }

    private static Line type(Class<? extends Throwable> type, FailureKind kind) {
        return new Line(kind, type::isInstance);
    }

    /** A type that says something only if no exception from here to the root has a state. */
    private static Line stateless(Class<? extends Throwable> type, FailureKind kind) {
        return new Line(
                kind,
                failure -> type.isInstance(failure)
                        && Stream.iterate(failure, Objects::nonNull, FailureClassifier::next)
                                .noneMatch(each -> each instanceof SQLException sql && sql.getSQLState() != null));
    }

    /** @param prefix an SQLState, or the class of several */
    private static Line state(String prefix, FailureKind kind) {
        return new Line(
                kind,
                failure -> failure instanceof SQLException sql
                        && sql.getSQLState() != null
                        && sql.getSQLState().startsWith(prefix));
    }

    /** A state that other databases have for something else. */
    private static Line postgres(String prefix, FailureKind kind) {
        Line line = state(prefix, kind);
        return new Line(kind, failure -> failure instanceof PSQLException && line.fits.test(failure));
    }

    private static Line code(int code, FailureKind kind) {
        return new Line(kind, failure -> failure instanceof SQLException sql && sql.getErrorCode() == code);
    }
}
