package dev.caravan.duckdb;

import java.io.Closeable;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * A DuckDB of its own in a directory: it reaches nothing outside, loads no extensions, keeps to its memory and moves to disk what
 * doesn't fit. Not thread-safe.
 */
public final class DuckDb implements Closeable {
    /** Of memory for a distinct value. DuckDB takes more than 32 even for a number: 15M of them have no room in 512 MB; texts are longer. */
    private static final int BYTES_PER_DISTINCT_VALUE = 512;

    private final long memoryBytes;
    private final Connection connection;

    /** @param memoryBytes what it may take, apart from what the process has besides */
    public DuckDb(Path directory, long memoryBytes) throws SQLException {
        this.memoryBytes = memoryBytes;
        connection = DriverManager.getConnection("jdbc:duckdb:" + directory.resolve("reconcile.duckdb"));
        try {
            String here = literal(directory.toString());
            for (String setting : List.of(
                    "memory_limit = '%dB'".formatted(memoryBytes),
                    "temp_directory = " + literal(directory.resolve("spill").toString()),
                    "allowed_directories = [%s]".formatted(here),
                    "autoinstall_known_extensions = false",
                    "autoload_known_extensions = false",
                    "enable_external_access = false",
                    "TimeZone = 'UTC'",
                    "lock_configuration = true")) {
                execute("SET " + setting);
            }
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    public void execute(String statement) throws SQLException {
        // One each: DuckDB's driver closes a statement that failed.
        try (Statement s = connection.createStatement()) {
            s.execute(statement);
        }
    }

    /** The rows of a query, as text. */
    public List<List<@Nullable String>> rows(String query) throws SQLException {
        try (Statement s = connection.createStatement();
                ResultSet result = s.executeQuery(query)) {
            int columns = result.getMetaData().getColumnCount();
            List<List<@Nullable String>> rows = new ArrayList<>();
            while (result.next()) {
                List<@Nullable String> row = new ArrayList<>();
                for (int c = 1; c <= columns; c++) {
                    row.add(result.getString(c));
                }
                rows.add(row);
            }
            return rows;
        }
    }

    public long number(String query) throws SQLException {
        String number = rows(query).get(0).get(0);
        return number == null ? 0 : Long.parseLong(number);
    }

    /**
     * How many different values there are. DuckDB would hold all of them in memory, so they are counted in as many shares, by their
     * hash, as have room there.
     *
     * @param value an expression
     */
    public long distinct(String table, String value) throws SQLException {
        long shares = 1 + number("SELECT count(*) FROM " + table) * BYTES_PER_DISTINCT_VALUE / memoryBytes;
        long distinct = 0;
        for (long share = 0; share < shares; share++) {
            distinct += number("SELECT count(DISTINCT v) FROM (SELECT %s AS v FROM %s) AS d WHERE hash(v) %% %d = %d"
                    .formatted(value, table, shares, share));
        }
        return distinct;
    }

    public DuckDBConnection raw() throws SQLException {
        return connection.unwrap(DuckDBConnection.class);
    }

    public static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException("DuckDB doesn't close: " + e.getMessage(), e);
        }
    }
}
