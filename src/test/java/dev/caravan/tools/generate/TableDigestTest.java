package dev.caravan.tools.generate;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

class TableDigestTest {
    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void start() throws IOException {
        postgres = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stop() throws IOException {
        postgres.close();
    }

    @Test
    void postgreSqlComputesTheSameFromALoadedTable() throws Exception {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        Expected expected = new PeopleFile(new People(21, 0, 0), 5000).writeTo(file, written -> {});
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    CREATE TEMPORARY TABLE people
                        (email text, name text, company text, city text, comment text, joined date)""");
            assertThat(digest(statement)).as("of an empty table").isZero();

            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn(
                            "COPY people FROM STDIN (FORMAT csv, HEADER true)",
                            new ByteArrayInputStream(file.toByteArray()));
            assertThat(digest(statement)).isEqualTo(expected.digest());

            statement.execute("UPDATE people SET name = name || '.' WHERE email = (SELECT min(email) FROM people)");
            assertThat(digest(statement)).isNotEqualTo(expected.digest());
        }
    }

    private static long digest(Statement statement) throws SQLException {
        try (ResultSet result = statement.executeQuery(TableDigest.sql("people"))) {
            result.next();
            return result.getLong(1);
        }
    }
}
