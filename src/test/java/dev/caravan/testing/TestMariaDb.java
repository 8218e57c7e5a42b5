package dev.caravan.testing;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One MariaDB for all tests of this JVM, started by the first that needs it; each gets a database of its own on it, and a user who may do
 * nothing beyond it. Its defaults are those that bring out what we leave to defaults: Latin 1, and clocks in India.
 */
public final class TestMariaDb {
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private TestMariaDb() {}

    /** JDBC URL, credentials included, of a database that nobody has used; the test is skipped where there are no binaries. */
    public static String freshUrl() {
        Requirement.MARIADB.orSkip(
                MariaDbServer.isAvailable(), "its binaries come with the build on Linux amd64, without -Dquick");
        String name = "test_" + DATABASES.incrementAndGet();
        asRoot(
                "CREATE DATABASE " + name,
                "CREATE USER '%s'@'%%' IDENTIFIED BY 'secret'".formatted(name),
                "GRANT ALL ON %1$s.* TO '%1$s'@'%%'".formatted(name));
        return Server.RUNNING.url() + "%1$s?user=%1$s&password=secret".formatted(name);
    }

    /** Executes statements as the server's administrator. */
    public static void asRoot(String... statements) {
        try (Connection connection = DriverManager.getConnection(Server.RUNNING.url(), "root", "");
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the test database refused", e);
        }
    }

    private static final class Server {
        static final MariaDbServer RUNNING = MariaDbServer.start(
                "--character-set-server=latin1", "--collation-server=latin1_swedish_ci", "--default-time-zone=+05:30");
    }
}
