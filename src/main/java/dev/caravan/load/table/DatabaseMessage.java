package dev.caravan.load.table;

import java.sql.SQLException;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;

/** The message of a database error. */
public final class DatabaseMessage {
    private DatabaseMessage() {}

    /** The message of the innermost cause. */
    static String of(DataAccessException refusal) {
        return of(refusal.getMostSpecificCause());
    }

    /** The first line; the following ones are details and hints. Without MariaDB's connection number and H2's copy of the statement. */
    public static String of(Throwable refusal) {
        return String.valueOf(refusal.getMessage())
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
