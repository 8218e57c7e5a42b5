package dev.caravan.embedded.postgres;

import dev.caravan.embedded.lifecycle.EmbeddedStartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/** Creates the server's data directory and starts the server. Only the holder of the start lock may call it. */
final class PostgresCluster {
    private static final Duration INIT_LIMIT = Duration.ofMinutes(2);
    /** Long, since a server that was killed first replays up to max_wal_size. */
    private static final Duration START_LIMIT = Duration.ofMinutes(5);

    private static final int PASSWORD_BYTES = 24;
    private static final long LARGEST_LOG_BYTES = 8 << 20;
    private static final String UNFINISHED_PREFIX = "initdb-";

    /** For bulk loads on a laptop; fsync and synchronous_commit stay on, since committed data must survive a crash. */
    private static final Map<String, String> SETTINGS = Map.ofEntries(
            Map.entry("listen_addresses", "127.0.0.1"),
            Map.entry("unix_socket_directories", ""),
            // Not "$user": the role has the same name as the ledger's schema.
            Map.entry("search_path", "public"),
            Map.entry("max_connections", "60"),
            Map.entry("shared_buffers", "256MB"),
            Map.entry("work_mem", "16MB"),
            Map.entry("maintenance_work_mem", "128MB"),
            Map.entry("max_wal_size", "4GB"),
            Map.entry("min_wal_size", "512MB"),
            Map.entry("wal_level", "minimal"),
            Map.entry("max_wal_senders", "0"),
            Map.entry("max_logical_replication_workers", "0"),
            Map.entry("wal_compression", "on"),
            Map.entry("checkpoint_timeout", "15min"),
            Map.entry("jit", "off"),
            // The log stays short: the client reports statements that fail.
            Map.entry("log_checkpoints", "off"),
            Map.entry("log_min_messages", "log"));

    private final ServerFiles files;
    private final Path binaries;
    private final PostgresOsUser account;

    PostgresCluster(ServerFiles files, Path binaries, PostgresOsUser account) {
        this.files = files;
        this.binaries = binaries;
        this.account = account;
    }

    /**
     * Creates the data directory if it doesn't exist. It appears complete, with database and password: an interrupted
     * run leaves only a temporary directory beside it, which the next run deletes.
     */
    void create() throws IOException, InterruptedException {
        deleteUnfinished();
        if (Files.isDirectory(files.data())) {
            return;
        }
        Path unfinished = Files.createTempDirectory(files.home(), UNFINISHED_PREFIX);
        String password = newPassword();
        Path passwordFile = secret(unfinished.resolve("password"), password);
        account.own(unfinished);

        Path data = unfinished.resolve("data");
        require(ProcessRun.run(initdb(data, passwordFile), files.home(), INIT_LIMIT), "make its data directory");
        require(
                ProcessRun.run(
                        account.command(program("postgres"), "--single", "-D", data.toString(), "postgres"),
                        files.home(),
                        "CREATE DATABASE " + ServerFiles.DATABASE + "\n",
                        INIT_LIMIT),
                "make its database");
        Files.deleteIfExists(files.passwords());
        secret(files.passwords(), files.passwordLine(password));
        Files.move(data, files.data(), StandardCopyOption.ATOMIC_MOVE);
        FileSystemUtils.deleteRecursively(unfinished);
    }

    /** Starts the server detached from this process and waits until it accepts connections. */
    ProcessRun start(int port) throws IOException, InterruptedException {
        if (Files.exists(files.log()) && Files.size(files.log()) > LARGEST_LOG_BYTES) {
            Files.move(files.log(), files.olderLog(), StandardCopyOption.REPLACE_EXISTING);
        }
        if (!Files.exists(files.log())) {
            Files.createFile(files.log());
        }
        account.own(files.log());
        account.own(files.data());
        long logged = Files.size(files.log());
        ProcessRun start = ProcessRun.run(
                account.command(
                        program("pg_ctl"),
                        "start",
                        "--silent",
                        "--wait",
                        "--timeout=" + START_LIMIT.toSeconds(),
                        "--pgdata=" + files.data(),
                        "--log=" + files.log(),
                        "--options=-p " + port),
                files.home(),
                START_LIMIT.plusSeconds(10));
        return start.succeeded() ? start : new ProcessRun(start.exitCode(), files.logFrom(logged) + start.output());
    }

    /** @throws EmbeddedStartException if the program failed, with the cause from its output */
    void require(ProcessRun run, String purpose) {
        if (!run.succeeded()) {
            throw new EmbeddedStartException(
                    "PostgreSQL can't %s in %s: %s; mend that, or give --db with a database of your own"
                            .formatted(purpose, files.home(), StartFailure.firstCause(run.output())));
        }
    }

    private List<String> initdb(Path data, Path passwordFile) {
        List<String> arguments = new ArrayList<>(List.of(
                "--pgdata=" + data,
                "--username=" + ServerFiles.USER,
                "--pwfile=" + passwordFile,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--no-instructions"));
        SETTINGS.forEach((name, value) -> arguments.add("--set=" + name + "=" + value));
        return account.command(program("initdb"), arguments.toArray(String[]::new));
    }

    private void deleteUnfinished() throws IOException {
        try (Stream<Path> siblings = Files.list(files.home())) {
            for (Path unfinished : siblings.filter(
                            path -> path.getFileName().toString().startsWith(UNFINISHED_PREFIX))
                    .toList()) {
                FileSystemUtils.deleteRecursively(unfinished);
            }
        }
    }

    private Path program(String name) {
        return binaries.resolve("bin").resolve(name);
    }

    private static Path secret(Path file, String content) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, content + "\n");
    }

    /** Letters, digits, - and _ only, so that it needs no escaping in a pgpass file. */
    private static String newPassword() {
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }
}
