package dev.caravan.load.table;

import org.springframework.dao.DataAccessException;

/** What the database said when it refused something. */
public final class DatabaseMessage {
    private DatabaseMessage() {}

    /** In one line: what follows the first are details and hints. Without MariaDB's number of the connection and H2's copy of the statement. */
    public static String of(DataAccessException refusal) {
        return String.valueOf(refusal.getMostSpecificCause().getMessage())
                .lines()
                .findFirst()
                .orElse("refused by the database")
                .replaceFirst("^\\(conn=\\d+\\) ", "")
                .replaceFirst("; SQL statement:$", "");
    }
}
