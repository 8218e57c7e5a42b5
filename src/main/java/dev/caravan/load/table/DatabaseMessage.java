package dev.caravan.load.table;

import java.sql.SQLException;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;

/** The message of a database error. */
public final class DatabaseMessage {
    private DatabaseMessage() {}

    /**
     * The first line of the innermost cause's message; the following ones are details and hints. Without MariaDB's connection number and
     * H2's copy of the statement.
     */
    public static String of(Throwable refusal) {
        Throwable cause = refusal instanceof DataAccessException e ? e.getMostSpecificCause() : refusal;
        return String.valueOf(cause.getMessage())
                .lines()
                .findFirst()
                .orElse("refused by the database")
                .replaceFirst("^\\(conn=\\d+\\) ", "")
                .replaceFirst("; SQL statement:$", "");
    }

    /** The innermost error of the driver; null if there is none. A trigger's own exception may be further inside. */
    public static @Nullable SQLException refusal(DataAccessException e) {
        return Stream.iterate((Throwable) e, Objects::nonNull, Throwable::getCause)
                .filter(SQLException.class::isInstance)
                .map(SQLException.class::cast)
                .reduce((outer, inner) -> inner)
                .orElse(null);
    }
}
