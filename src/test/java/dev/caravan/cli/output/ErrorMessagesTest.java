package dev.caravan.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** What is said of failures that no caller knows. */
class ErrorMessagesTest {
    @Test
    void duckDbThatHasNoMemoryLeftIsToldHowToGetOn() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("SET memory_limit = '20MB'");
            statement.execute("SET temp_directory = ''");
            SQLException full = catchThrowableOfType(
                    SQLException.class, () -> statement.execute("SELECT list(i) FROM range(20000000) AS r(i)"));
            CommandFailure failure = ErrorMessages.explain(new IllegalStateException(full));
            assertThat(failure).hasMessageStartingWith("DuckDB has no memory left: let it have more by --memory");
            assertThat(failure.exitCode()).isEqualTo(ExitCode.FAILED);
        }
    }

    @Test
    void memoryThatTheSystemDoesNotGiveIsNoMatterOfTheDatabase() {
        SQLException refused = new SQLException(
                "Appender error: Failed to allocate block of 2097152 bytes (bad allocation); Possible solutions:\n* Reducing");
        assertThat(ErrorMessages.explain(refused))
                .hasMessage(
                        "DuckDB has no memory left: let it have more by --memory, or less where this process may have no more"
                                + " (Appender error: Failed to allocate block of 2097152 bytes (bad allocation))");
    }
}
