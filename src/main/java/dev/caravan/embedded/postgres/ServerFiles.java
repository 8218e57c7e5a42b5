package dev.caravan.embedded.postgres;

import dev.caravan.disk.PrivateFiles;
import dev.caravan.embedded.lifecycle.EmbeddedStartException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The files of one embedded PostgreSQL.
 *
 * @param home {@code <data-dir>/postgres}, absolute and without symbolic links
 */
record ServerFiles(Path home) {
    static final String HOST = "127.0.0.1";
    static final String USER = "caravan";
    static final String DATABASE = "caravan";

    private static final String TOO_MANY_CONNECTIONS = "53300";
    private static final String INVALID_AUTHORIZATION = "28";
    private static final int LOGIN_SECONDS = 10;
    private static final int PREFERRED_PORT = 54329;
    private static final int LONGEST_LOG_EXTRACT_BYTES = 64 << 10;
    /** Characters that pg_ctl puts into a shell command without escaping them. */
    private static final String NOT_IN_PATHS = "\"$`\\\n\r";

    static Path home(Path dataDir) {
        return dataDir.resolve("postgres");
    }

    /** The files of a data directory, which is created if it doesn't exist. */
    static ServerFiles in(Path dataDir) throws IOException {
        Path home = PrivateFiles.directories(home(dataDir)).toRealPath();
        if (home.toString().chars().anyMatch(c -> NOT_IN_PATHS.indexOf(c) >= 0)) {
            throw new EmbeddedStartException("PostgreSQL can't work in " + home
                    + ", whose name has a quote, $, ` or \\: choose another --data-dir");
        }
        return new ServerFiles(home);
    }

    Path data() {
        return home.resolve("data");
    }

    Path log() {
        return home.resolve("postgres.log");
    }

    Path olderLog() {
        return home.resolve("postgres.log.1");
    }

    Path lock() {
        return home.resolve("start.lock");
    }

    /** In libpq's format, so that psql finds the password too. */
    Path passwords() {
        return home.resolve("pgpass");
    }

    /** Valid for any port, since the port may change. */
    String passwordLine(String password) {
        return "%s:*:*:%s:%s".formatted(HOST, USER, password);
    }

    String password() throws IOException {
        List<String> lines = Files.readAllLines(passwords());
        String prefix = passwordLine("");
        return lines.stream()
                .filter(line -> line.startsWith(prefix))
                .map(line -> line.substring(prefix.length()))
                .findFirst()
                .orElseThrow(() -> new EmbeddedStartException("There is no password for " + USER + " in " + passwords()
                        + ": put the line " + passwordLine("PASSWORD") + " there"));
    }

    /** The server's last port, or the preferred one. */
    int port() throws IOException {
        try {
            return Files.exists(portFile())
                    ? Integer.parseInt(Files.readString(portFile()).strip())
                    : PREFERRED_PORT;
        } catch (NumberFormatException garbage) {
            return PREFERRED_PORT;
        }
    }

    void keepPort(int port) throws IOException {
        Files.writeString(portFile(), port + "\n");
    }

    /** The log from a byte offset on; only its end if it is very long. */
    String logFrom(long position) throws IOException {
        try (RandomAccessFile log = new RandomAccessFile(log().toFile(), "r")) {
            long from = Math.max(position, log.length() - LONGEST_LOG_EXTRACT_BYTES);
            byte[] extract = new byte[(int) Math.max(0, log.length() - from)];
            log.seek(from);
            log.readFully(extract);
            return new String(extract, StandardCharsets.UTF_8);
        }
    }

    /** The server of these files on a port. */
    RunningPostgres server(int port, boolean startedNow) throws IOException {
        return new RunningPostgres(
                "jdbc:postgresql://%s:%d/%s".formatted(HOST, port, DATABASE),
                USER,
                password(),
                "PGPASSFILE=%s psql -h %s -p %d -U %s %s".formatted(shellWord(passwords()), HOST, port, USER, DATABASE),
                startedNow);
    }

    /**
     * Whether the server of these files, not any other, accepts connections on a port.
     *
     * @throws EmbeddedStartException if the server refuses the stored password
     */
    boolean accepts(int port) throws IOException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {HOST});
        source.setPortNumbers(new int[] {port});
        source.setDatabaseName(DATABASE);
        source.setConnectTimeout(LOGIN_SECONDS);
        source.setLoginTimeout(LOGIN_SECONDS);
        source.setSocketTimeout(LOGIN_SECONDS);
        try (Connection connection = source.getConnection(USER, password());
                Statement statement = connection.createStatement();
                ResultSet directory = statement.executeQuery("SHOW data_directory")) {
            return directory.next() && data().toString().equals(directory.getString(1));
        } catch (SQLException e) {
            String state = String.valueOf(e.getSQLState());
            if (state.equals(TOO_MANY_CONNECTIONS)) {
                return true;
            }
            if (state.startsWith(INVALID_AUTHORIZATION)) {
                throw new EmbeddedStartException(
                        "PostgreSQL on port %d refuses the password in %s: put the right one there"
                                .formatted(port, passwords()),
                        e);
            }
            return false;
        }
    }

    private static String shellWord(Path path) {
        String word = path.toString();
        return word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    private Path portFile() {
        return home.resolve("port");
    }
}
