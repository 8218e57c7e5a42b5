package dev.caravan.ledger.database;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.UncategorizedSQLException;

/** An error of a state that no exception of Spring stands for. */
final class UncategorizedErrorException extends UncategorizedSQLException {
    private static final long serialVersionUID = 1L;

    private final String message;

    UncategorizedErrorException(String task, @Nullable String sql, SQLException error, String message) {
        super(task, sql, error);
        this.message = message;
    }

    @Override
    public String getMessage() {
        return message;
    }
}
