package dev.caravan.load;

import static dev.caravan.testing.RunningCaravan.into;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.testing.TestDatabase;
import dev.caravan.testing.TestPgBouncer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What holds on PostgreSQL holds through PgBouncer in transaction mode, too. */
class PgBouncerDatabaseTest extends AnyDatabaseTables {
    private TestDatabase database;
    private TestPgBouncer pooler;

    @Override
    String freshUrl(Path directory) {
        database = TestDatabase.empty();
        try {
            pooler = TestPgBouncer.before(database, directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return pooler.urlOf(database);
    }

    @AfterAll
    final void stopPooler() {
        // Before its database, whose loss it would report.
        stop();
        if (pooler != null) {
            pooler.close();
        }
        database.close();
    }

    @Override
    String keepingAsItIs(String table, String column) {
        return "CREATE VIEW on_it AS SELECT %2$s FROM %1$s".formatted(table, column);
    }

    @Test
    void sharedSessionsKeepNothingOfALoad() throws SQLException {
        String csv = IntStream.range(0, 2_000)
                .mapToObj(i -> i % 1_500 + ",n" + i + "\n")
                .collect(Collectors.joining());
        load("shared.csv", "id,name\n" + csv, into("shared", "id"));
        assertThat(database.number("SELECT count(*) FROM shared")).isEqualTo(1_500);
        assertThat(database.text(
                        "SELECT string_agg(DISTINCT schemaname, ',') FROM pg_tables WHERE tablename = 'shared'"))
                .isEqualTo("public");
        List<Connection> clients = new ArrayList<>();
        Properties asAnyone = new Properties();
        asAnyone.setProperty("prepareThreshold", "0");
        try {
            // A transaction each, so that each client holds another of the pooler's sessions.
            for (int i = 0; i < TestPgBouncer.SESSIONS - 1; i++) {
                Connection client = DriverManager.getConnection(
                        pooler.urlOf(database).replace("postgres://postgres@", "jdbc:postgresql://"), asAnyone);
                clients.add(client);
                client.setAutoCommit(false);
                try (Statement statement = client.createStatement();
                        ResultSet row = statement.executeQuery("SHOW search_path")) {
                    row.next();
                    assertThat(row.getString(1)).isEqualTo("\"$user\", public");
                }
            }
        } finally {
            for (Connection client : clients) {
                client.close();
            }
        }
    }
}
