package dev.caravan.ledger.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.testing.TestDatabase;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With errors as the databases say them. */
class ErrorTextTest {
    private static TestDatabase database;

    @BeforeAll
    static void create() {
        database = TestDatabase.empty();
    }

    @AfterAll
    static void drop() {
        database.close();
    }

    @AfterEach
    void hideAgain() {
        ErrorText.showValues(false);
    }

    private static SQLException postgresError(String... statements) {
        try (Connection connection = DriverManager.getConnection(database.url());
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (String sql : statements) {
                statement.execute(sql);
            }
            throw new AssertionError("no error");
        } catch (SQLException e) {
            return e;
        }
    }

    private static final String TABLE =
            "CREATE TEMPORARY TABLE t (email varchar(20) PRIMARY KEY, n int CHECK (n < 100), d date, j json, u uuid)";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "INSERT INTO t (email) VALUES ('secret'), ('secret') | \"t_pkey\"",
                "INSERT INTO t (email, n) VALUES ('secret', 100) | \"t_n_check\"",
                "INSERT INTO t (n) VALUES (42) | \"email\"",
                "INSERT INTO t (email) VALUES ('secret secret secret secret') | character varying(20)",
                "INSERT INTO t (email, n) SELECT 'x', v::int FROM (VALUES ('secret \"quoted\"')) AS s (v) | type integer",
                "INSERT INTO t (email, d) SELECT 'x', v::date FROM (VALUES ('secret')) AS s (v) | type date",
                "INSERT INTO t (email, u) SELECT 'x', v::uuid FROM (VALUES ('secret')) AS s (v) | type uuid",
                "INSERT INTO t (email, j) SELECT 'x', v::json FROM (VALUES ('{secret')) AS s (v) | type json",
                "SELECT v::int FROM (VALUES ('12345678901')) AS s (v) | out of range for type integer",
                "DO $$ BEGIN RAISE EXCEPTION 'trouble with %', 'secret'; END $$ | P0001",
                "DO $$ BEGIN RAISE EXCEPTION 'secret' USING ERRCODE = 'XX000'; END $$ | at RAISE",
            })
    void postgresErrorsKeepNamesAndLoseValues(String sql, String kept) {
        assertThat(ErrorText.of(postgresError(TABLE, sql)))
                .contains(kept)
                .doesNotContain("secret")
                .doesNotContain("12345678901");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "INSERT INTO t (email) VALUES (?), (?)",
                "INSERT INTO t (email, n) VALUES (?, ?)",
                "INSERT INTO t (email) VALUES (? || 'a longer one'), (?)",
            })
    void h2ErrorsLoseValues(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:");
                Statement tables = connection.createStatement()) {
            tables.execute("CREATE TABLE t (email varchar(10) PRIMARY KEY, n int)");
            try (PreparedStatement insert = connection.prepareStatement(sql)) {
                insert.setString(1, "secret");
                insert.setString(2, "secret");
                insert.execute();
                throw new AssertionError("no error");
            } catch (SQLException e) {
                assertThat(ErrorText.of(e)).doesNotContain("secret");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "(conn=5) Duplicate entry 'it's secret' for key 'PRIMARY' | 23000 | for key 'PRIMARY'",
                "(conn=5) Incorrect integer value: 'secret' for column `db`.`t`.`n` at row 1 | 22007 | for column",
                "(conn=5) Incorrect datetime value: 'secret' | 22007 | datetime",
                "(conn=5) Data too long for column 'code' at row 1 | 22001 | 'code'",
                "(conn=5) secret must not be negative | 45000 | 45000",
            })
    void mysqlErrorsKeepNamesAndLoseValues(String message, String state, String kept) {
        assertThat(ErrorText.of(new SQLException(message, state)))
                .contains(kept)
                .doesNotContain("secret");
    }

    @Test
    void aBatchIsToldByItsError() {
        BatchUpdateException batch = new BatchUpdateException(
                "Batch entry 0 INSERT INTO t VALUES ('secret') was aborted: ERROR: no", "23505", 0, new int[0], null);
        batch.setNextException(new SQLException("Duplicate entry 'secret' for key 'k'", "23000"));
        assertThat(ErrorText.of(batch)).contains("key 'k'").doesNotContain("secret");
    }

    @Test
    void parsersDontRepeatWhatTheyRead() {
        assertThat(ErrorText.of(new NumberFormatException("For input string: \"secret\"")))
                .isEqualTo("For input string: ?");
        CharSequence secret = "SECRET".toLowerCase(Locale.ROOT);
        assertThatThrownBy(() -> LocalDate.parse(secret)).satisfies(e -> {
            assertThat(ErrorText.of(e)).doesNotContain("secret").contains("could not be parsed");
            assertThat(ErrorText.of(new IllegalStateException("cell: " + e.getMessage(), e)))
                    .doesNotContain("secret")
                    .startsWith("cell: ");
        });
    }

    @Test
    void aSettingShowsThem() {
        ErrorText.showValues(true);
        assertThat(ErrorText.of(new SQLException("Duplicate entry 'seen' for key 'k'", "23000")))
                .contains("seen");
    }
}
