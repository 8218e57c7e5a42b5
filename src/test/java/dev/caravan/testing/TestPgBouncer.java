package dev.caravan.testing;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * PgBouncer in transaction mode before the PostgreSQL of the tests: each transaction of a client may get another of its few sessions,
 * which it shares with all clients. The test is skipped where there is no PgBouncer.
 */
public final class TestPgBouncer implements AutoCloseable {
    /** Sessions with one database. */
    public static final int SESSIONS = 4;

    private final Process process;
    private final int port;

    private TestPgBouncer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** @param directory for its configuration and log */
    public static TestPgBouncer before(TestDatabase database, Path directory) throws IOException {
        Optional<Path> program = program();
        Requirement.PGBOUNCER.orSkip(program.isPresent(), "apt-get install pgbouncer");
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path configuration =
                Files.writeString(directory.resolve("pgbouncer.ini"), """
                [databases]
                * = host=127.0.0.1 port=%d user=postgres
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = any
                pool_mode = transaction
                default_pool_size = %d
                server_round_robin = 1
                max_client_conn = 200
                """.formatted(database.port(), port, SESSIONS));
        List<String> command = new ArrayList<>(List.of(program.orElseThrow().toString()));
        if ("root".equals(System.getProperty("user.name"))) {
            // It refuses to run as root.
            command.addAll(List.of("-u", "nobody"));
        }
        command.add(configuration.toString());
        Path log = directory.resolve("pgbouncer.log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        await("PgBouncer listens").until(() -> {
            if (!process.isAlive()) {
                throw new IllegalStateException(Files.readString(log));
            }
            return listens(port);
        });
        return new TestPgBouncer(process, port);
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static Optional<Path> program() {
        return Stream.concat(Stream.of(System.getenv("PATH").split(File.pathSeparator)), Stream.of("/usr/sbin"))
                .map(directory -> Path.of(directory, "pgbouncer"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** The URL of a database of the tests, through this. */
    public String urlOf(TestDatabase database) {
        return "postgres://postgres@127.0.0.1:%d/%s".formatted(port, database.name());
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
