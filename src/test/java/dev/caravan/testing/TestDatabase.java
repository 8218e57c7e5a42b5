package dev.caravan.testing;

import dev.caravan.embedded.postgres.EmbeddedPostgres;
import dev.caravan.embedded.postgres.RunningPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.util.FileSystemUtils;

/** One PostgreSQL for the whole test run, started by the first who asks; everyone gets a database of their own on it. */
public final class TestDatabase {
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private TestDatabase() {}

    /** JDBC URL, credentials included, of an empty database. */
    public static String freshUrl() {
        return create("test_" + DATABASES.incrementAndGet(), "template1");
    }

    /** JDBC URL, credentials included, of an unused database with the ledger's tables: copied, which takes less than to migrate it. */
    public static String withLedger() {
        return create("test_" + DATABASES.incrementAndGet(), Template.WITH_LEDGER);
    }

    private static String create(String name, String template) {
        RunningPostgres server = Server.RUNNING;
        execute(server, "CREATE DATABASE %s TEMPLATE %s".formatted(name, template));
        return server.jdbcUrl().replaceFirst("/[^/?]*($|\\?)", "/" + name + "?")
                + "user=%s&password=%s".formatted(server.username(), server.password());
    }

    private static void execute(RunningPostgres server, String... statements) {
        try (Connection connection =
                        DriverManager.getConnection(server.jdbcUrl(), server.username(), server.password());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the test database refused", e);
        }
    }

    private static final class Template {
        static final String WITH_LEDGER = make();

        private static String make() {
            TestPostgresServer.makeLedger(create("with_ledger", "template1"));
            return "with_ledger";
        }
    }

    /** Started on first use. */
    private static final class Server {
        static final RunningPostgres RUNNING = start();

        private static RunningPostgres start() {
            try {
                Path dir = Files.createTempDirectory("caravan-test-postgres");
                Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(dir)));
                RunningPostgres server = EmbeddedPostgres.start(dir);
                // What is tested is who sees what, not whether a disk keeps it.
                execute(
                        server,
                        "ALTER SYSTEM SET fsync = off",
                        "ALTER SYSTEM SET synchronous_commit = off",
                        "SELECT pg_reload_conf()");
                return server;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void stop(Path dir) {
            EmbeddedPostgres.stop(dir);
            try {
                FileSystemUtils.deleteRecursively(dir);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
