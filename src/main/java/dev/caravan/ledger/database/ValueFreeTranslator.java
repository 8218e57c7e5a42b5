package dev.caravan.ledger.database;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.support.AbstractFallbackSQLExceptionTranslator;
import org.springframework.jdbc.support.SQLErrorCodeSQLExceptionTranslator;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;
import org.springframework.jdbc.support.SQLExceptionTranslator;
import org.springframework.jdbc.support.SQLStateSQLExceptionTranslator;

/** Makes Spring's exceptions of a database's errors: their messages are {@link ErrorText}s, because routes and tasks log them. */
record ValueFreeTranslator(SQLExceptionTranslator translator) implements SQLExceptionTranslator {
    /** By the classes of JDBC, then by the state. */
    static SQLExceptionTranslator byClass() {
        return new ValueFreeTranslator(withFallback(new ByClass(), new ByState()));
    }

    /** By the error codes of a product that Spring knows, then as {@link #byClass}. */
    static SQLExceptionTranslator byCodes(String product) {
        return new ValueFreeTranslator(withFallback(new ByCodes(product), withFallback(new ByClass(), new ByState())));
    }

    private static SQLExceptionTranslator withFallback(
            AbstractFallbackSQLExceptionTranslator first, SQLExceptionTranslator second) {
        first.setFallbackTranslator(second);
        return first;
    }

    @Override
    public DataAccessException translate(String task, @Nullable String sql, SQLException error) {
        DataAccessException translated = translator.translate(task, sql, error);
        return translated == null || translated instanceof UncategorizedSQLException
                ? new UncategorizedErrorException(task, sql, error, message(task, sql, error))
                : translated;
    }

    private static String message(String task, @Nullable String sql, SQLException error) {
        return "%s; %s%s".formatted(task, sql == null ? "" : "SQL [" + sql + "]; ", ErrorText.of(error));
    }

    private static final class ByCodes extends SQLErrorCodeSQLExceptionTranslator {
        ByCodes(String product) {
            super(product);
        }

        @Override
        protected String buildMessage(String task, @Nullable String sql, SQLException error) {
            return message(task, sql, error);
        }
    }

    private static final class ByClass extends SQLExceptionSubclassTranslator {
        @Override
        protected String buildMessage(String task, @Nullable String sql, SQLException error) {
            return message(task, sql, error);
        }
    }

    private static final class ByState extends SQLStateSQLExceptionTranslator {
        @Override
        protected String buildMessage(String task, @Nullable String sql, SQLException error) {
            return message(task, sql, error);
        }
    }
}
