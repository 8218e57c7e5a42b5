package dev.caravan.report;

import dev.caravan.report.grouping.DiskFull;
import dev.caravan.report.grouping.ReportException;
import dev.caravan.report.grouping.SpillFormat;
import java.io.Closeable;
import java.io.IOException;
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
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * A DuckDB in this process, in memory, which spills to a folder and reads and writes nothing outside it. Thread-safe: each call has a
 * connection of its own.
 */
public final class DuckDbSession implements Closeable {
    private static final String LIBRARY = "libduckdb_java";
    private static final Path MAPPED_FILES = Path.of("/proc/self/maps");

    private final Path folder;
    private final long memoryBytes;
    private final int threads;
    private @Nullable Connection connection;

    /**
     * It is opened when it is needed first: many reports never need it.
     *
     * @param folder the only one that it sees
     * @param memoryBytes for tables and sorting, at most (DuckDB's {@code memory_limit})
     */
    public DuckDbSession(Path folder, long memoryBytes, int threads) {
        this.folder = folder;
        this.memoryBytes = memoryBytes;
        this.threads = threads;
    }

    private Connection open() throws SQLException {
        Connection first = DriverManager.getConnection("jdbc:duckdb:");
        forgetLibrary();
        String spill = folder.resolve("spill").toString();
        for (String setting : List.of(
                "SET memory_limit = '%d KiB'".formatted(memoryBytes >> 10),
                "SET threads = %d".formatted(threads),
                "SET temp_directory = " + SpillFormat.literal(spill),
                "SET preserve_insertion_order = false",
                "SET TimeZone = 'UTC'",
                "SET autoinstall_known_extensions = false",
                "SET autoload_known_extensions = false",
                "SET allowed_directories = [%s]".formatted(SpillFormat.literal(folder + "/")),
                "SET enable_external_access = false",
                "SET lock_configuration = true")) {
            try (Statement statement = first.createStatement()) {
                statement.execute(setting);
            } catch (SQLException e) {
                first.close();
                throw e;
            }
        }
        return first;
    }

    /**
     * The driver copies its library, 57 MB, into the folder for temporary files at each start and takes it away at an orderly end only.
     * Where a file that is mapped needs no name, it goes at once.
     */
    private static void forgetLibrary() {
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
        } catch (IOException | java.io.UncheckedIOException e) {
            // The driver takes it away at the end.
        }
    }

    /**
     * Runs a statement; how many rows it wrote.
     *
     * @throws ReportException if memory, the disk or the data are not such that it can be run
     */
    public long run(String sql) {
        try (Connection own = another();
                Statement statement = own.createStatement()) {
            return statement.executeLargeUpdate(sql);
        } catch (SQLException e) {
            throw explained(e);
        }
    }

    /** A column of a query's result, with its type as DuckDB calls it. */
    public record Column(String name, String type) {}

    /**
     * The columns of a query.
     *
     * @throws ReportException if it is none
     */
    public List<Column> columns(String query) {
        try (Connection own = another();
                Statement statement = own.createStatement();
                ResultSet description = statement.executeQuery("DESCRIBE " + query)) {
            List<Column> columns = new ArrayList<>();
            while (description.next()) {
                columns.add(new Column(description.getString("column_name"), description.getString("column_type")));
            }
            return columns;
        } catch (SQLException e) {
            throw new ReportException("the report can't be worked out: " + firstLine(e), e);
        }
    }

    private static RuntimeException explained(SQLException e) {
        String said = firstLine(e);
        if (said.startsWith("Out of Memory Error")) {
            return new OutOfMemoryException(said, e);
        }
        if (said.contains("No space left on device") || said.contains("max_temp_directory_size")) {
            return new ReportException(DiskFull.MESSAGE, e);
        }
        if (said.startsWith("Out of Range Error") || said.startsWith("Conversion Error")) {
            return new ReportException("a total is too large to be exact: " + said, e);
        }
        return new IllegalStateException("DuckDB: " + said, e);
    }

    static String firstLine(SQLException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    /** A statement needs more memory than there is, also after spilling. */
    public static final class OutOfMemoryException extends ReportException {
        private static final long serialVersionUID = 1L;

        OutOfMemoryException(String said, Throwable cause) {
            super("the report needs more memory (--memory, caravan.report.memory): " + said, cause);
        }
    }

    private synchronized Connection another() throws SQLException {
        Connection first = connection;
        if (first == null) {
            first = open();
            connection = first;
        }
        return first.unwrap(DuckDBConnection.class).duplicate();
    }

    @Override
    public synchronized void close() {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            throw new IllegalStateException("DuckDB can't be closed", e);
        }
    }
}
