package dev.caravan.cli.doctor;

import dev.caravan.resilience.FailureKind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import javax.sql.DataSource;

/** Checks of the database: whether it lets this process in, what it may do there, and whether the clocks agree. */
final class DatabaseChecks {
    private static final Duration SMALL_DIFFERENCE = Duration.ofSeconds(5);

    /** AWS refuses signatures that are older (AWS General Reference, "Signing AWS API requests"). */
    private static final Duration LARGE_DIFFERENCE = Duration.ofMinutes(5);

    private DatabaseChecks() {}

    /** @param database starts it, if it is Caravan's own */
    static List<Finding> all(Supplier<DataSource> database) {
        try (Connection connection = database.get().getConnection()) {
            String product = "%s %s"
                    .formatted(
                            connection.getMetaData().getDatabaseProductName(),
                            connection.getMetaData().getDatabaseProductVersion());
            return List.of(Finding.ok("database", product), rights(connection), clock(connection));
        } catch (SQLException | RuntimeException e) {
            return List.of(Finding.failed(
                    "database",
                    e,
                    FailureKind.of(e) == FailureKind.DATABASE_REFUSES
                            ? "name a user, a password and a database that exist in --db (docs/databases.md)"
                            : "start the server, or correct --db"));
        }
    }

    /** Creates a table, writes it and drops it again; rolled back as well, where definitions are part of transactions. */
    private static Finding rights(Connection connection) throws SQLException {
        String table = "caravan_doctor_%d".formatted(ProcessHandle.current().pid());
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE " + table + " (id integer)");
            try {
                statement.execute("INSERT INTO " + table + " VALUES (1)");
            } finally {
                statement.execute("DROP TABLE " + table);
            }
            return Finding.ok("rights", "tables can be created, written and dropped");
        } catch (SQLException e) {
            return Finding.failed(
                    "rights",
                    e,
                    "GRANT CREATE ON SCHEMA … TO %s, or load into existing tables with a ledger that its owner has created"
                            .formatted(connection.getMetaData().getUserName()));
        } finally {
            connection.rollback();
        }
    }

    private static Finding clock(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT CURRENT_TIMESTAMP")) {
            row.next();
            Duration difference = Duration.between(row.getTimestamp(1).toInstant(), Instant.now())
                    .abs();
            String text = "this machine's and the database's differ by %d s".formatted(difference.toSeconds());
            if (difference.compareTo(LARGE_DIFFERENCE) > 0) {
                return Finding.failed(
                        "clock", text, "set the clocks by a time service: AWS refuses requests of another time");
            }
            return difference.compareTo(SMALL_DIFFERENCE) > 0
                    ? Finding.warning("clock", text, "set the clocks by a time service, such as chrony")
                    : Finding.ok("clock", text);
        }
    }
}
