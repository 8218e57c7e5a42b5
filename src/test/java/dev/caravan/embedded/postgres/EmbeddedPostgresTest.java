package dev.caravan.embedded.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.caravan.embedded.lifecycle.EmbeddedStartException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {
    /** A data directory whose server has run and is stopped. */
    @TempDir
    static Path initialised;

    @TempDir
    Path dataDir;

    @BeforeAll
    static void initialise() {
        EmbeddedPostgres.start(initialised);
        EmbeddedPostgres.stop(initialised);
    }

    @AfterEach
    void stop() {
        EmbeddedPostgres.stop(dataDir);
    }

    /** Makes the test's data directory a copy of the initialised one: initdb takes longer than most tests. */
    private void takeInitialised() throws IOException, InterruptedException {
        ProcessRun copy = ProcessRun.run(
                List.of("cp", "-pR", ServerFiles.home(initialised).toString(), dataDir.toString()),
                dataDir,
                Duration.ofMinutes(1));
        assertThat(copy.succeeded()).as(copy.output()).isTrue();
    }

    @Test
    void whatWasCommittedIsThereAfterStopAndStart() throws SQLException {
        RunningPostgres first = EmbeddedPostgres.start(dataDir);
        assertThat(first.startedNow()).isTrue();
        makeTableWithOneRow(first);

        assertThat(EmbeddedPostgres.stop(dataDir)).isTrue();
        assertThat(EmbeddedPostgres.stop(dataDir)).isFalse();
        RunningPostgres second = EmbeddedPostgres.start(dataDir);

        assertThat(second.startedNow()).isTrue();
        assertThat(rows(second)).isEqualTo(1);
        assertThat(second.jdbcUrl()).isEqualTo(first.jdbcUrl());
    }

    @Test
    void textIsUnicodeAndSortedByCodePoint() throws Exception {
        takeInitialised();
        RunningPostgres postgres = EmbeddedPostgres.start(dataDir);
        assertThat(ask(postgres, "SHOW server_encoding")).isEqualTo("UTF8");
        assertThat(ask(postgres, "SELECT upper('ä') || lower('Σ')")).isEqualTo("Äσ");
        assertThat(ask(postgres, "SELECT string_agg(c, '' ORDER BY c) FROM unnest(ARRAY['a', 'é', 'Z']) c"))
                .isEqualTo("Zaé");
    }

    @Test
    void whatIsCommittedIsOnDisk() throws Exception {
        takeInitialised();
        RunningPostgres postgres = EmbeddedPostgres.start(dataDir);
        assertThat(ask(postgres, "SHOW fsync")).isEqualTo("on");
        assertThat(ask(postgres, "SHOW synchronous_commit")).isEqualTo("on");
        assertThat(ask(postgres, "SHOW full_page_writes")).isEqualTo("on");
    }

    @Test
    void startersAtOnceGetTheSameServerAndOneOfThemStartsIt() {
        List<RunningPostgres> started = Stream.generate(() -> CompletableFuture.supplyAsync(
                        () -> EmbeddedPostgres.start(dataDir), task -> new Thread(task).start()))
                .limit(3)
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();

        assertThat(started).filteredOn(RunningPostgres::startedNow).hasSize(1);
        assertThat(started)
                .extracting(RunningPostgres::jdbcUrl)
                .containsOnly(started.get(0).jdbcUrl());
    }

    @Test
    void aServerThatWasKilledComesBackWithItsRows() throws Exception {
        takeInitialised();
        RunningPostgres first = EmbeddedPostgres.start(dataDir);
        makeTableWithOneRow(first);
        PostmasterPidFile killed = PostmasterPidFile.of(files().data()).orElseThrow();
        ProcessHandle.of(killed.pid()).orElseThrow().destroyForcibly();

        RunningPostgres second = EmbeddedPostgres.start(dataDir);

        assertThat(second.startedNow()).isTrue();
        assertThat(rows(second)).isEqualTo(1);
    }

    @Test
    void aPidFileWhoseProcessIsNowAnotherProgramIsNoServer() throws Exception {
        takeInitialised();
        makeTableWithOneRow(EmbeddedPostgres.start(dataDir));
        Path pidFile = PostmasterPidFile.file(files().data());
        List<String> lines = Files.readAllLines(pidFile);
        EmbeddedPostgres.stop(dataDir);
        lines.set(0, Long.toString(ProcessHandle.current().pid()));
        Files.write(pidFile, lines);

        assertThat(EmbeddedPostgres.stop(dataDir)).isFalse();
        RunningPostgres second = EmbeddedPostgres.start(dataDir);

        assertThat(second.startedNow()).isTrue();
        assertThat(rows(second)).isEqualTo(1);
    }

    @Test
    void anInitialisationThatWasCutOffIsDoneAgain() throws IOException {
        Path unfinished = files().home().resolve("initdb-1");
        Files.createDirectories(unfinished.resolve("data"));
        Files.writeString(unfinished.resolve("data/PG_VERSION"), "18\n");

        assertThat(EmbeddedPostgres.start(dataDir).startedNow()).isTrue();
        assertThat(unfinished).doesNotExist();
    }

    @Test
    void nobodyGetsInWithoutThePassword() throws Exception {
        takeInitialised();
        RunningPostgres postgres = EmbeddedPostgres.start(dataDir);
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> DriverManager.getConnection(postgres.jdbcUrl(), postgres.username(), "guessed")
                        .close())
                .matches(e -> "28P01".equals(e.getSQLState()));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files().passwords())))
                .isEqualTo("rw-------");
        assertThat(postgres.toString()).doesNotContain(postgres.password());
        assertThat(postgres.psqlCommand()).doesNotContain(postgres.password());
    }

    @Test
    void aPortThatAnotherProgramTookIsReplaced() throws Exception {
        takeInitialised();
        RunningPostgres first = EmbeddedPostgres.start(dataDir);
        EmbeddedPostgres.stop(dataDir);
        int port = URI.create(first.jdbcUrl().substring("jdbc:".length())).getPort();
        try (ServerSocket other = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            RunningPostgres second = EmbeddedPostgres.start(dataDir);

            assertThat(other.isBound()).isTrue();
            assertThat(second.jdbcUrl()).isNotEqualTo(first.jdbcUrl());
            assertThat(second.psqlCommand()).doesNotContain(" " + port + " ");
        }
    }

    @Test
    void underRootTheOwnerOfTheFilesRunsTheServer() throws Exception {
        assumeThat(Files.getAttribute(dataDir, "unix:uid")).isEqualTo(0);
        UserPrincipal nobody =
                dataDir.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
        Files.setPosixFilePermissions(dataDir, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setOwner(files().home(), nobody);

        makeTableWithOneRow(EmbeddedPostgres.start(dataDir));

        long pid = PostmasterPidFile.of(files().data()).orElseThrow().pid();
        assertThat(ProcessHandle.of(pid).flatMap(process -> process.info().user()))
                .contains("nobody");
        try (Stream<Path> serverFiles = Files.list(files().home())) {
            assertThat(serverFiles)
                    .allSatisfy(file -> assertThat(Files.getOwner(file)).isEqualTo(nobody));
        }
    }

    @Test
    void itKeepsNoneOfOurStreamsAndRunsInASessionOfItsOwn() throws Exception {
        takeInitialised();
        EmbeddedPostgres.start(dataDir);
        long pid = PostmasterPidFile.of(files().data()).orElseThrow().pid();
        assertThat(ProcessHandle.of(pid).flatMap(ProcessHandle::parent))
                .isNotEqualTo(Optional.of(ProcessHandle.current()));
        ProcessRun session = ProcessRun.run(
                List.of("ps", "-o", "sid=", "-p", Long.toString(pid)), files().home(), Duration.ofSeconds(5));
        assertThat(session.output().strip()).isEqualTo(Long.toString(pid));
    }

    @Test
    void whatCantBeUsedAsADataDirectoryIsSaidInOneLine() throws IOException {
        Path file = Files.createFile(dataDir.resolve("file"));
        assertThatExceptionOfType(EmbeddedStartException.class)
                .isThrownBy(() -> EmbeddedPostgres.start(file))
                .withMessageContaining("file")
                .withMessageContaining("--data-dir")
                .withMessageNotContaining("\n");
    }

    @Test
    void aServerThatCantStartSaysWhy() throws Exception {
        takeInitialised();
        Path settings = files().data().resolve("postgresql.conf");
        Files.writeString(settings, Files.readString(settings) + "\nno_such_setting = 1\n");

        assertThatExceptionOfType(EmbeddedStartException.class)
                .isThrownBy(() -> EmbeddedPostgres.start(dataDir))
                .withMessageContaining(settings + "\" contains errors")
                .withMessageContaining("--db")
                .withMessageNotContaining("\n");
    }

    @Test
    void stoppingWhereNothingEverRanLeavesNoTrace() {
        Path never = dataDir.resolve("never");
        assertThat(EmbeddedPostgres.stop(never)).isFalse();
        assertThat(never).doesNotExist();
    }

    private ServerFiles files() throws IOException {
        return ServerFiles.in(dataDir);
    }

    private static void makeTableWithOneRow(RunningPostgres postgres) throws SQLException {
        try (Connection connection = connect(postgres);
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE kept AS SELECT 1 AS id");
        }
    }

    private static int rows(RunningPostgres postgres) throws SQLException {
        return Integer.parseInt(ask(postgres, "SELECT count(*) FROM kept"));
    }

    private static String ask(RunningPostgres postgres, String query) throws SQLException {
        try (Connection connection = connect(postgres);
                var statement = connection.createStatement();
                var result = statement.executeQuery(query)) {
            result.next();
            return result.getString(1);
        }
    }

    private static Connection connect(RunningPostgres postgres) throws SQLException {
        return DriverManager.getConnection(postgres.jdbcUrl(), postgres.username(), postgres.password());
    }
}
