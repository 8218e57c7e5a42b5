package dev.caravan.load.table;

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
}
