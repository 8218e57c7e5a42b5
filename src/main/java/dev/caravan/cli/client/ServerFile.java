package dev.caravan.cli.client;

import dev.caravan.digest.Sha256;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code server} in a data directory, while a server runs: how commands of the same user reach it. Only the user can read it.
 *
 * @param pid of the server's process
 * @param key that the server takes for its user's
 * @param configuration fingerprint of what the server has its settings from
 */
public record ServerFile(URI url, long pid, String key, String configuration) {
    /** Header with the key. */
    public static final String HEADER = "Caravan-Local-Key";

    private static final String NAME = "server";
    private static final int LARGEST_BYTES = 4_096;

    /** Variables of the launcher, and of clients, that are no settings. */
    private static final String NO_SETTING =
            "CARAVAN_(TERMINAL|COLOURS|COMMAND|ASKS|JAVA_OPTS|DATA_DIR|SERVER|SERVER_KEY_FILE|HIDDEN_ARGUMENT_.*)";

    /** Not for logs. */
    @Override
    public String toString() {
        return "server at " + url;
    }

    /** Replaces the file, in one step. */
    public void write(Path dataDir) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("url", url.toString());
        properties.setProperty("pid", Long.toString(pid));
        properties.setProperty("key", key);
        properties.setProperty("configuration", configuration);
        StringWriter text = new StringWriter();
        properties.store(text, null);
        Path partial = dataDir.resolve("." + NAME + "." + pid);
        Files.deleteIfExists(partial);
        if (dataDir.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(
                    partial, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Files.writeString(partial, text.toString());
        Files.move(partial, dataDir.resolve(NAME), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Deletes the file if it is that of this server. */
    public void delete(Path dataDir) throws IOException {
        if (equals(read(dataDir))) {
            Files.deleteIfExists(dataDir.resolve(NAME));
        }
    }

    /** Null: no server has written one, or it can't be understood. */
    static @Nullable ServerFile read(Path dataDir) {
        Path file = dataDir.resolve(NAME);
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > LARGEST_BYTES) {
                return null;
            }
            Properties properties = new Properties();
            properties.load(new StringReader(Files.readString(file)));
            return new ServerFile(
                    URI.create(properties.getProperty("url", "")),
                    Long.parseLong(properties.getProperty("pid", "")),
                    properties.getProperty("key", ""),
                    properties.getProperty("configuration", ""));
        } catch (IOException | IllegalArgumentException unreadable) {
            return null;
        }
    }

    /**
     * The server that runs over a data directory with the same settings as this command; null: there is none.
     *
     * @param database argument of {@code --db}
     */
    public static @Nullable Server running(Path dataDir, @Nullable String database) {
        ServerFile file = read(dataDir);
        if (file == null
                || !file.key.matches("[0-9a-f]{64}")
                || !"http".equals(file.url.getScheme())
                || ProcessHandle.of(file.pid).isEmpty()
                || !file.configuration.equals(configuration(database, System.getenv()))) {
            return null;
        }
        Server server = Server.local(file.url, HEADER, file.key);
        return server.isThere() ? server : null;
    }

    /**
     * A fingerprint of what settings come from: the database of the command line, variables, and the files in the working directory. Where it
     * is the same a server loads as the command would.
     */
    public static String configuration(@Nullable String database, Map<String, String> environment) {
        StringBuilder all = new StringBuilder().append(database).append('\n');
        new TreeMap<>(environment).forEach((name, value) -> {
            if (name.matches("(CARAVAN|SPRING|AWS|PG).*") && !name.matches(NO_SETTING)) {
                all.append(name).append('=').append(value).append('\n');
            }
        });
        Path here = Path.of("").toAbsolutePath();
        for (Path folder : new Path[] {here, here.resolve("config")}) {
            appendSettings(folder, all);
        }
        return HexFormat.of().formatHex(Sha256.of(all.toString()));
    }

    private static void appendSettings(Path folder, StringBuilder all) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(
                            each -> each.getFileName().toString().matches("application.*\\.(ya?ml|properties)"))
                    .sorted()
                    .toList()) {
                all.append(file)
                        .append(' ')
                        .append(Files.size(file))
                        .append(' ')
                        .append(Files.getLastModifiedTime(file).toMillis())
                        .append('\n');
            }
        } catch (IOException e) {
            // As if it were another configuration.
            all.append(e).append(System.nanoTime());
        }
    }
}
