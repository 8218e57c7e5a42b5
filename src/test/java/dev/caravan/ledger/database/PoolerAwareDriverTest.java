package dev.caravan.ledger.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.testing.TestDatabase;
import dev.caravan.testing.TestPgBouncer;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;

class PoolerAwareDriverTest {
    /** The driver's own (pgJDBC documentation, "Server Prepared Statements"). */
    private static final int DEFAULT_THRESHOLD = 5;

    private static TestDatabase database;

    @BeforeAll
    static void create() {
        database = TestDatabase.empty();
    }

    @AfterAll
    static void drop() {
        database.close();
    }

    private static int threshold(String url, Properties properties) throws SQLException {
        try (Connection connection = Objects.requireNonNull(new PoolerAwareDriver().connect(url, properties))) {
            return connection.unwrap(PGConnection.class).getPrepareThreshold();
        }
    }

    @Test
    void statementsOfAServerArePrepared() throws SQLException {
        assertThat(threshold(database.url(), new Properties())).isEqualTo(DEFAULT_THRESHOLD);
    }

    @Test
    void statementsThroughAPoolerAreNotUnlessTheyAreAskedFor(@TempDir Path directory) throws IOException, SQLException {
        try (TestPgBouncer pooler = TestPgBouncer.before(database, directory)) {
            String url = pooler.urlOf(database).replace("postgres://postgres@", "jdbc:postgresql://");
            assertThat(threshold(url, new Properties())).isZero();
            assertThat(threshold(url + "?prepareThreshold=3", new Properties())).isEqualTo(3);
            Properties asked = new Properties();
            asked.setProperty("prepareThreshold", "4");
            assertThat(threshold(url, asked)).isEqualTo(4);
        }
    }

    @Test
    void urlsOfOtherDatabasesAreLeftToTheirDrivers() throws SQLException {
        assertThat(new PoolerAwareDriver().connect("jdbc:h2:mem:x", new Properties()))
                .isNull();
    }
}
