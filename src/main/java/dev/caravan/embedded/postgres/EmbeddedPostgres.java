package dev.caravan.embedded.postgres;

import dev.caravan.embedded.lifecycle.EmbeddedStartException;
import dev.caravan.embedded.lifecycle.StartLock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server for machines that have none. It belongs to a data directory, keeps running when the process
 * that started it ends, and is shared by all processes that use that directory. It listens on 127.0.0.1 only and
 * requires a password. Thread-safe.
 */
public final class EmbeddedPostgres {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);

    private static final Duration LOCK_LIMIT = Duration.ofMinutes(8);
    private static final Duration SETTLE_LIMIT = Duration.ofMinutes(5);
    private static final Duration STOP_LIMIT = Duration.ofMinutes(5);
    private static final Duration SIGNAL_LIMIT = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration RETRY_LIMIT = Duration.ofMinutes(1);

    private final ServerFiles files;

    private EmbeddedPostgres(ServerFiles files) {
        this.files = files;
    }

    /**
     * Returns the running server of a data directory; unpacks, initialises and starts it first where needed. The
     * first start takes some seconds, a later one less than one, and joining a running server almost nothing.
     *
     * @param dataDir created if it doesn't exist; the server keeps its files in {@code postgres} below it
     * @throws EmbeddedStartException if no server can run; the message is one line with the cause and a remedy
     */
    public static RunningPostgres start(Path dataDir) {
        return explained("start in " + dataDir, () -> new EmbeddedPostgres(ServerFiles.in(dataDir)).start());
    }

    /**
     * Stops the server of a data directory and waits until it is down; sessions end, and
     * their open transactions are rolled back.
     *
     * @return whether one was running
     * @throws EmbeddedStartException if it does not stop
     */
    public static boolean stop(Path dataDir) {
        if (!Files.isDirectory(ServerFiles.home(dataDir))) {
            return false;
        }
        return explained("stop in " + dataDir, () -> new EmbeddedPostgres(ServerFiles.in(dataDir)).stop());
    }

    /**
     * Does something while the server of a data directory is down, and starts it again if it ran. Sessions end, which is an outage for the
     * processes that use it: they wait. None of them can start it meanwhile.
     *
     * @param action of a few minutes at most: those who want to start the server wait so long
     * @throws EmbeddedStartException if the server does not stop or start
     */
    public static void whileStopped(Path dataDir, PausedAction action) {
        explained("pause in " + dataDir, () -> {
            EmbeddedPostgres postgres = new EmbeddedPostgres(ServerFiles.in(dataDir));
            return StartLock.holding(postgres.files.lock(), LOCK_LIMIT, () -> {
                Optional<PostmasterPidFile> server = postgres.server();
                if (server.isPresent()) {
                    postgres.shutDown(server.get());
                }
                try {
                    action.run();
                } finally {
                    if (server.isPresent()) {
                        postgres.launch();
                    }
                }
                return true;
            });
        });
    }

    /** What needs the server's files at rest. */
    @FunctionalInterface
    public interface PausedAction {
        void run() throws IOException;
    }

    private RunningPostgres start() throws IOException, InterruptedException {
        Optional<RunningPostgres> running = running();
        if (running.isPresent()) {
            return running.get();
        }
        return StartLock.holding(files.lock(), LOCK_LIMIT, () -> {
            Optional<RunningPostgres> startedByAnother = settled();
            return startedByAnother.isPresent() ? startedByAnother.get() : launch();
        });
    }

    private boolean stop() throws IOException, InterruptedException {
        return StartLock.holding(files.lock(), LOCK_LIMIT, () -> {
            Optional<PostmasterPidFile> server = server();
            if (server.isPresent()) {
                shutDown(server.get());
            }
            return server.isPresent();
        });
    }

    /** By SIGINT, <a href="https://www.postgresql.org/docs/18/server-shutdown.html">PostgreSQL's fast shutdown</a>. */
    private void shutDown(PostmasterPidFile server) throws IOException, InterruptedException {
        ProcessRun.run(List.of("sh", "-c", "kill -INT " + server.pid()), files.home(), SIGNAL_LIMIT);
        long deadline = System.nanoTime() + STOP_LIMIT.toNanos();
        while (server.runs()) {
            if (System.nanoTime() > deadline) {
                throw new EmbeddedStartException("PostgreSQL (process %d) has not stopped within %d s: see %s"
                        .formatted(server.pid(), STOP_LIMIT.toSeconds(), files.log()));
            }
            Thread.sleep(POLL.toMillis());
        }
    }

    private RunningPostgres launch() throws IOException, InterruptedException {
        Path binaries = PostgresBinaries.unpackedFor(files.home());
        PostgresOsUser account = PostgresOsUser.choose(files.home(), binaries);
        account.own(files.home());
        PostgresCluster postgresCluster = new PostgresCluster(files, binaries, account);
        postgresCluster.create();
        PostmasterPidFile.disown(files.data());
        int port = startOnSomePort(postgresCluster);
        try (Stream<Path> ours = Files.list(files.home())) {
            for (Path each : ours.toList()) {
                account.own(each);
            }
        }
        if (!files.accepts(port)) {
            throw new EmbeddedStartException(
                    "PostgreSQL started on port %d, but accepts no connections: see %s".formatted(port, files.log()));
        }
        return files.server(port, true);
    }

    /** Tries again while another program takes the port first, or the processes of a killed server are still ending. */
    private int startOnSomePort(PostgresCluster postgresCluster) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + RETRY_LIMIT.toNanos();
        while (true) {
            int usual = files.port();
            int port = usableInsteadOf(usual);
            ProcessRun start = postgresCluster.start(port);
            boolean mayPass = start.output().contains("Address already in use")
                    || start.output().contains("pre-existing shared memory block");
            if (!mayPass || System.nanoTime() > deadline) {
                postgresCluster.require(start, "start");
                files.keepPort(port);
                if (port != usual) {
                    log.warn("Port {} is taken by another program: PostgreSQL listens on {} from now on", usual, port);
                }
                return port;
            }
            Thread.sleep(POLL.toMillis());
        }
    }

    /** Waits until the server accepts connections. Empty if no server runs, or once a stopping one has ended. */
    private Optional<RunningPostgres> settled() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + SETTLE_LIMIT.toNanos();
        while (true) {
            Optional<RunningPostgres> running = running();
            Optional<PostmasterPidFile> server = server();
            if (running.isPresent() || server.isEmpty()) {
                return running;
            }
            if (System.nanoTime() > deadline) {
                throw new EmbeddedStartException("PostgreSQL (process %d) neither accepts connections nor ends: see %s"
                        .formatted(server.get().pid(), files.log()));
            }
            Thread.sleep(POLL.toMillis());
        }
    }

    private Optional<RunningPostgres> running() throws IOException {
        Optional<PostmasterPidFile> server = server().filter(PostmasterPidFile::ready);
        return server.isPresent() && files.accepts(server.get().port())
                ? Optional.of(files.server(server.get().port(), false))
                : Optional.empty();
    }

    private Optional<PostmasterPidFile> server() throws IOException {
        return PostmasterPidFile.of(files.data()).filter(PostmasterPidFile::runs);
    }

    private static int usableInsteadOf(int port) throws IOException {
        InetAddress here = InetAddress.getLoopbackAddress();
        try (ServerSocket free = new ServerSocket(port, 1, here)) {
            return free.getLocalPort();
        } catch (IOException taken) {
            try (ServerSocket other = new ServerSocket(0, 1, here)) {
                return other.getLocalPort();
            }
        }
    }

    private static <T> T explained(String purpose, StartLock.Action<T> action) {
        try {
            return action.run();
        } catch (IOException e) {
            throw new EmbeddedStartException(
                    "PostgreSQL can't %s: %s; mend that, choose another --data-dir, or give --db with a database of your own"
                            .formatted(purpose, StartFailure.of(e)),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedStartException("Interrupted before PostgreSQL could " + purpose, e);
        }
    }
}
