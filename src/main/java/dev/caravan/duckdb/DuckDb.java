package dev.caravan.duckdb;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * A DuckDB in this process with limited memory, which moves to a directory what doesn't fit. It accesses no files outside that
 * directory, loads no extensions, and reads timestamps in UTC. It opens at the first call, since many reports never need it.
 * Thread-safe: each call has a separate connection. All calls but {@link #append} throw {@link DuckDbException}.
 */
public final class DuckDb implements Closeable {
    private static final String LIBRARY = "libduckdb_java";
    private static final Path MAPPED_FILES = Path.of("/proc/self/maps");

    /**
     * Memory for a distinct value. DuckDB takes more than 32 even for a number: 15M of them have no room in 512 MB; texts are longer.
     */
    private static final int BYTES_PER_DISTINCT_VALUE = 512;

    private final String url;
    private final Path directory;
    private final long memoryBytes;
    private final List<String> settings;
    private @Nullable Connection connection;

    private DuckDb(String url, Path directory, long memoryBytes, List<String> settings) {
        this.url = url;
        this.directory = directory;
        this.memoryBytes = memoryBytes;
        this.settings = settings;
    }

    /**
     * A database whose tables are in a file, so that they may be larger than memory. Tables keep the order of their rows.
     *
     * @param directory the only one that it accesses
     * @param memoryBytes for tables and sorting, at most (DuckDB's {@code memory_limit})
     */
    public static DuckDb inFile(Path directory, long memoryBytes) {
        return new DuckDb("jdbc:duckdb:" + directory.resolve("tables.duckdb"), directory, memoryBytes, List.of());
    }

    /**
     * A database without tables, for statements from files to files. Rows come in any order, which saves memory.
     *
     * @param directory the only one that it accesses
     * @param memoryBytes for tables and sorting, at most (DuckDB's {@code memory_limit})
     */
    public static DuckDb inMemory(Path directory, long memoryBytes, int threads) {
        return new DuckDb(
                "jdbc:duckdb:",
                directory,
                memoryBytes,
                List.of("threads = %d".formatted(threads), "preserve_insertion_order = false"));
    }

    private synchronized Connection connect() throws SQLException {
        Connection first = connection;
        if (first == null) {
            first = open();
            connection = first;
        }
        return first.unwrap(DuckDBConnection.class).duplicate();
    }

    private Connection open() throws SQLException {
        Connection first = DriverManager.getConnection(url);
        deleteLibrary();
        try {
            List<String> all = new ArrayList<>(settings);
            all.addAll(List.of(
                    "memory_limit = '%dB'".formatted(memoryBytes),
                    "temp_directory = " + literal(directory.resolve("spill").toString()),
                    "TimeZone = 'UTC'",
                    "autoinstall_known_extensions = false",
                    "autoload_known_extensions = false",
                    "allowed_directories = [%s]".formatted(literal(directory + "/")),
                    "enable_external_access = false",
                    "lock_configuration = true"));
            for (String setting : all) {
                execute(first, "SET " + setting);
            }
            return first;
        } catch (SQLException e) {
            first.close();
            throw e;
        }
    }

    /**
     * Deletes the driver's library, 57 MB, which the driver copies into the directory for temporary files at each start, and deletes
     * only if the JVM exits in order. Linux needs no name for a file that is mapped.
     */
    private static void deleteLibrary() {
        if (!Files.isReadable(MAPPED_FILES)) {
            return;
        }
        try (Stream<String> lines = Files.lines(MAPPED_FILES)) {
            for (String name : lines.filter(line -> line.contains(LIBRARY) && line.indexOf('/') > 0)
                    .map(line -> line.substring(line.indexOf('/')))
                    .distinct()
                    .toList()) {
                Path file = Path.of(name);
                if (file.startsWith(System.getProperty("java.io.tmpdir"))) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException | UncheckedIOException e) {
            // The driver deletes it when the JVM exits.
        }
    }

    /** Runs a statement. Returns how many rows it wrote, or -1 if it doesn't write rows. */
    public long execute(String statement) {
        try (Connection separate = connect()) {
            return execute(separate, statement);
        } catch (SQLException e) {
            throw new DuckDbException(e);
        }
    }

    private static long execute(Connection connection, String sql) throws SQLException {
        // A new one each time: DuckDB's driver closes a statement that failed.
        try (Statement statement = connection.createStatement()) {
            return statement.executeLargeUpdate(sql);
        }
    }

    /** The rows of a query, as text. */
    public List<List<@Nullable String>> rows(String query) {
        try (Connection separate = connect();
                Statement statement = separate.createStatement();
                ResultSet result = statement.executeQuery(query)) {
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
        } catch (SQLException e) {
            throw new DuckDbException(e);
        }
    }

    /** The first value of a query's first row; 0 if it is NULL. */
    public long number(String query) {
        String number = rows(query).get(0).get(0);
        return number == null ? 0 : Long.parseLong(number);
    }

    /** A column of a query's result. Its type is DuckDB's name of it. */
    public record Column(String name, String type) {}

    /** The columns of a query, which is not run. */
    public List<Column> columns(String query) {
        try (Connection separate = connect();
                Statement statement = separate.createStatement();
                ResultSet description = statement.executeQuery("DESCRIBE " + query)) {
            List<Column> columns = new ArrayList<>();
            while (description.next()) {
                columns.add(new Column(description.getString("column_name"), description.getString("column_type")));
            }
            return columns;
        } catch (SQLException e) {
            throw new DuckDbException(e);
        }
    }

    /**
     * How many different values there are. DuckDB would hold all of them in memory, so they are counted in as many shares, by their
     * hash, as have room there.
     *
     * @param value an expression
     */
    public long distinct(String table, String value) {
        long shares = shares(table);
        long distinct = 0;
        for (long share = 0; share < shares; share++) {
            distinct += number("SELECT count(DISTINCT v) FROM (SELECT %s AS v FROM %s) AS d WHERE hash(v) %% %d = %d"
                    .formatted(value, table, shares, share));
        }
        return distinct;
    }

    /** How many shares of a table's rows, by their hash, so that the distinct values of each have room in memory. */
    public long shares(String table) {
        return 1 + number("SELECT count(*) FROM " + table) * BYTES_PER_DISTINCT_VALUE / memoryBytes;
    }

    /** Appends rows to a table. */
    @FunctionalInterface
    public interface Rows {
        void appendTo(DuckDBAppender appender) throws SQLException;
    }

    /**
     * Appends rows to a table in one transaction: then DuckDB writes them to its file as they come, without a log.
     *
     * @throws SQLException of the rows' source or of DuckDB; nothing is appended then
     */
    public void append(String table, Rows rows) throws SQLException {
        try (Connection separate = connect()) {
            execute(separate, "BEGIN TRANSACTION");
            try (DuckDBAppender appender =
                    separate.unwrap(DuckDBConnection.class).createAppender("main", table)) {
                rows.appendTo(appender);
            }
            execute(separate, "COMMIT");
        }
    }

    /** A name in SQL. */
    public static String identifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** A text in SQL. */
    public static String literal(String text) {
        return '\'' + text.replace("'", "''") + '\'';
    }

    @Override
    public synchronized void close() {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            throw new IllegalStateException("DuckDB can't be closed: " + e.getMessage(), e);
        }
    }
}
