package dev.caravan.testing;

import dev.caravan.tools.generate.TableDigest;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;

/** A database of its own, on a PostgreSQL server that all tests of this JVM share. */
public final class TestDatabase implements AutoCloseable {
    private static final AtomicInteger CREATED = new AtomicInteger();

    private final EmbeddedPostgres server;
    private final String name;
    private final List<String> superusers = new ArrayList<>();

    private TestDatabase(EmbeddedPostgres server, String name) {
        this.server = server;
        this.name = name;
    }

    private static final class Server {
        private static final EmbeddedPostgres SHARED = start();

        private static EmbeddedPostgres start() {
            try {
                // Tests look at who sees what, not at whether a disk keeps it.
                return EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "off")
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** With the ledger's tables: copied from a template, which takes less than a migration by each process. */
    public static TestDatabase create() {
        return on(Server.SHARED, Template.WITH_LEDGER.name);
    }

    /** Without the ledger's tables. */
    public static TestDatabase empty() {
        return on(Server.SHARED);
    }

    /** Without the ledger's tables. */
    static TestDatabase on(EmbeddedPostgres server) {
        return on(server, "template1");
    }

    private static TestDatabase on(EmbeddedPostgres server, String template) {
        TestDatabase database = new TestDatabase(server, "test_" + CREATED.incrementAndGet());
        database.runOn("postgres", "CREATE DATABASE %s TEMPLATE %s".formatted(database.name, template));
        return database;
    }

    private static final class Template {
        private static final TestDatabase WITH_LEDGER = make();

        private static TestDatabase make() {
            TestDatabase template = on(Server.SHARED);
            template.makeLedger();
            return template;
        }
    }

    public int port() {
        return server.getPort();
    }

    public String name() {
        return name;
    }

    /** For {@code --db}. */
    public String url() {
        return server.getJdbcUrl("postgres", name);
    }

    /**
     * A role that may log in and do anything, until this is closed.
     *
     * @return its name: roles are the server's, so another test's must not be the same
     */
    public String superuser(String password) {
        String role = "superuser_of_" + name;
        run("CREATE ROLE %s LOGIN SUPERUSER PASSWORD '%s'".formatted(role, password));
        superusers.add(role);
        return role;
    }

    public void run(String sql) {
        runOn(name, sql);
    }

    private void runOn(String database, String sql) {
        try (Connection connection = DriverManager.getConnection(server.getJdbcUrl("postgres", database));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage() + ": " + sql, e);
        }
    }

    /** The first column of a query's only row. */
    public long number(String sql) {
        return Long.parseLong(text(sql));
    }

    /** The first column of a query's only row. */
    public String text(String sql) {
        try (Connection connection = DriverManager.getConnection(url());
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage() + ": " + sql, e);
        }
    }

    /** The digest that {@code generate people} foretells. */
    long digest(String table) {
        return number(TableDigest.sql(table));
    }

    /** Makes the ledger's tables, as the first command would. */
    public void makeLedger() {
        makeLedger(url());
    }

    static void makeLedger(String url) {
        Flyway.configure()
                .dataSource(url, null, null)
                .locations("classpath:db/ledger/postgresql")
                .schemas("caravan")
                .defaultSchema("caravan")
                .table("schema_version")
                .load()
                .migrate();
    }

    /**
     * Makes each chunk's transaction wait for so long once its rows are written, before it commits; and whoever writes to
     * the jobs wait for a tenth of that. So a process that is killed is killed in the middle of something.
     */
    public void slowDown(Duration pause) {
        run("""
                CREATE TABLE IF NOT EXISTS pace (seconds double precision);
                DELETE FROM pace;
                INSERT INTO pace VALUES (%s);
                CREATE OR REPLACE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                  PERFORM pg_sleep((SELECT seconds FROM public.pace) / TG_ARGV[0]::integer);
                  RETURN NULL;
                END $$;
                CREATE OR REPLACE TRIGGER dawdle AFTER UPDATE ON caravan.chunk
                  FOR EACH STATEMENT EXECUTE FUNCTION dawdle(1);
                CREATE OR REPLACE TRIGGER dawdle BEFORE UPDATE ON caravan.job
                  FOR EACH STATEMENT EXECUTE FUNCTION dawdle(10);
                """.formatted(pause.toMillis() / 1000.0));
    }

    /** Ends what {@link #slowDown} began. */
    public void hurry() {
        run("UPDATE pace SET seconds = 0");
    }

    /** Chunks that are accounted for, of all jobs. */
    public long chunks() {
        return number("SELECT count(*) FROM caravan.chunk");
    }

    public String state(long job) {
        return text("SELECT coalesce((SELECT state FROM caravan.job WHERE id = %d), 'NONE')".formatted(job));
    }

    @Override
    public void close() {
        runOn("postgres", "DROP DATABASE " + name + " WITH (FORCE)");
        superusers.forEach(role -> runOn("postgres", "DROP ROLE " + role));
    }
}
