package dev.caravan.process;

import static dev.caravan.testing.CaravanProcess.caravan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.testing.CaravanProcess;
import dev.caravan.testing.CommandRun;
import dev.caravan.testing.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What can't be loaded ends with an exit code and one clear line, and leaves nothing that keeps a second try from working. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
@Tag("long")
class BadInputTest {
    private static final int USAGE = 2;
    private static final int FAILED = 4;
    private static final String STACK_TRACE = "(?m)^\\s+at |Exception|^Caused by";
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    static Path directory;

    private static TestDatabase database;

    @BeforeAll
    static void start() {
        database = TestDatabase.create();
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @Test
    void aMissingFileIsNamed() {
        Path missing = directory.resolve("missing.csv");
        refusedAsUsage(missing + ": no such file or directory", "load", missing.toString());
    }

    @Test
    void aDirectoryWithoutCsvFilesIsNamed() throws IOException {
        Path empty = Files.createDirectories(directory.resolve("no csv here"));
        Files.writeString(empty.resolve("notes.txt"), "email\n");
        refusedAsUsage(empty + ": no CSV file is in this directory or below", "load", empty.toString());
    }

    @Test
    void whatIsNoFileIsNamed() {
        refusedAsUsage("/dev/null: is no regular file", "load", "/dev/null");
        Path tooLong = directory.resolve("n".repeat(300) + ".csv");
        refusedAsUsage(tooLong.toString(), "load", tooLong.toString());
    }

    @Test
    void aFileThatMayNotBeReadIsNamed() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret.csv"), "email\n");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("---------"));
        try (CaravanProcess process =
                caravan("load", secret.toString()).boundByPermissions().start(directory)) {
            assertThat(process.awaitExit(LIMIT)).as(process.err()).isEqualTo(USAGE);
            assertRefusal(secret + ": permission denied", process.out(), process.err());
        }
    }

    @Test
    void anUnknownOptionIsNamed() throws IOException {
        refusedAsUsage("--tabel", "load", contacts("option.csv"), "--tabel", "people");
    }

    @Test
    void aSettingUnderItsOldNameIsRefusedWithTheNewOne() throws IOException {
        try (CaravanProcess process = caravan(withData("load", contacts("renamed.csv")))
                .with("caravan.load.loaders", 4)
                .start(directory)) {
            assertThat(process.awaitExit(LIMIT)).as(process.err()).isEqualTo(USAGE);
            assertRefusal("caravan.load.concurrency", process.out(), process.err());
        }
    }

    @Test
    void aDatabaseThatCantBeReachedIsNamed() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        refused(
                FAILED,
                ":" + port,
                "load",
                contacts("unreachable.csv"),
                "--db",
                "jdbc:postgresql://localhost:%d/postgres?user=postgres".formatted(port));
    }

    @Test
    void aLoginThatIsRefusedIsNamedWithoutThePassword() throws IOException {
        String nobody = database.url().replace("user=postgres", "user=no_such_role&password=s3cret");
        CaravanProcess refused = refused(FAILED, "no_such_role", "load", contacts("login.csv"), "--db", nobody);
        assertThat(refused.err()).doesNotContain("s3cret");
    }

    @Test
    void anEmptyFileFailsAndLoadsOnceItHasSomethingInIt() throws IOException {
        Path file = Files.createFile(directory.resolve("late.csv"));
        runs(FAILED, process -> assertThat(process.out()).contains("FAILED", "empty", "header"), load(file));
        assertThat(database.number("SELECT count(*) FROM pg_class WHERE relname = 'late'"))
                .as("tables that the failure left")
                .isZero();
        Files.writeString(file, "email,name\na@example.com,A\nb@example.com,B\n");
        runs(0, process -> assertThat(process.out()).contains("COMPLETED"), load(file));
        assertThat(database.number("SELECT count(*) FROM late")).isEqualTo(2);
    }

    @Test
    void aHeaderAloneIsCompletedWithARemark() throws IOException {
        Path file = Files.writeString(directory.resolve("header.csv"), "email,name\n");
        runs(
                0,
                process -> assertThat(process.out()).contains("COMPLETED", "\"read\":0", "\"note\":"),
                Stream.concat(Stream.of(load(file)), Stream.of("--json")).toArray(String[]::new));
    }

    @Test
    void aHeaderOfTwoRecordsFailsAndLoadsOnceItsUserHasSaidWhereItIs() throws IOException {
        Path file = Files.writeString(
                directory.resolve("units.csv"), "station,temperature\ncode,celsius\n1,20.5\n2,21.5\n3,19.0\n4,18.5\n");
        runs(FAILED, process -> assertThat(process.out()).contains("FAILED", "line 1", "--skip-lines 1"), load(file));
        runs(
                0,
                process -> assertThat(process.out()).contains("COMPLETED", "\"inserted\":4"),
                Stream.concat(Stream.of(load(file)), Stream.of("--skip-lines", "1", "--json"))
                        .toArray(String[]::new));
    }

    private static String[] load(Path file) {
        return new String[] {"load", file.toString(), "--db", database.url()};
    }

    private static String contacts(String name) throws IOException {
        return Files.writeString(directory.resolve(name), "email,name\na@example.com,A\n")
                .toString();
    }

    /** Nothing has been started when bad usage is found: the command may run in this process. */
    private static void refusedAsUsage(String named, String... arguments) {
        CommandRun run = CommandRun.of(withData(arguments));
        assertThat(run.exitCode()).as(run.err()).isEqualTo(USAGE);
        assertRefusal(named, run.out(), run.err());
    }

    private static CaravanProcess refused(int exit, String named, String... arguments) {
        return runs(exit, process -> assertRefusal(named, process.out(), process.err()), arguments);
    }

    /** One line on stderr (after bad usage another that says where help is), nothing on stdout. */
    private static void assertRefusal(String named, String out, String err) {
        assertThat(out).isEmpty();
        assertThat(err).startsWith("caravan: ").contains(named).doesNotContainPattern(STACK_TRACE);
        List<String> lines = new ArrayList<>(err.lines().toList());
        lines.removeIf(line -> line.startsWith("Try: "));
        assertThat(lines).hasSize(1);
    }

    private static String[] withData(String... arguments) {
        return Stream.concat(
                        Stream.of(arguments),
                        Stream.of("--data-dir", directory.resolve("data").toString()))
                .toArray(String[]::new);
    }

    private static CaravanProcess runs(int exit, Consumer<CaravanProcess> expectation, String... arguments) {
        try (CaravanProcess process = caravan(withData(arguments)).start(directory)) {
            assertThat(process.awaitExit(LIMIT)).as(process.err()).isEqualTo(exit);
            assertThat(process.err()).as("stack traces").doesNotContainPattern(STACK_TRACE);
            expectation.accept(process);
            return process;
        }
    }
}
