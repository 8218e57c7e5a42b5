package dev.caravan.cli.client;

import static dev.caravan.testing.RunningCaravan.into;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.digest.Sha256;
import dev.caravan.testing.CommandRun;
import dev.caravan.testing.CuttingProxy;
import dev.caravan.testing.RunningCaravan;
import dev.caravan.testing.TestDatabase;
import dev.caravan.web.security.LocalKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands with {@code --server}, against a server where people log in. */
class ClientCommandsTest {
    private static final String OPERATOR = "cvn_operator-of-the-test";
    private static final String VIEWER = "cvn_viewer-of-the-test";

    @TempDir
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static String database;

    @SuppressWarnings("NullAway.Init")
    private static RunningCaravan caravan;

    @SuppressWarnings("NullAway.Init")
    private static Path operatorKey;

    private static long people;

    @BeforeAll
    static void start() throws IOException {
        database = TestDatabase.create().url();
        caravan = RunningCaravan.startServing(
                folder.resolve("data"),
                "caravan.db.url=" + database,
                "caravan.web.api-keys.ops.sha256=" + sha256(OPERATOR),
                "caravan.web.api-keys.ops.role=operator",
                "caravan.web.api-keys.eyes.sha256=" + sha256(VIEWER),
                "caravan.web.api-keys.eyes.role=viewer");
        operatorKey = key("operator", OPERATOR);
        Path file = caravan.file(
                "in/people.csv",
                "email,name\nann@example.com,Ann\nann@example.com,Again\nbroken@,Bob\ncarl@example.com,Carl\n");
        people = caravan.load(file, into("people", "email")).id();
    }

    @AfterAll
    static void stop() {
        caravan.close();
    }

    private static String sha256(String text) {
        return HexFormat.of().formatHex(Sha256.of(text));
    }

    private static Path key(String name, String text) throws IOException {
        Path file = folder.resolve(name + ".key");
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, text + "\n");
    }

    private static CommandRun over(String url, Path key, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--server", url, "--server-key-file", key.toString()));
        return CommandRun.of(all.toArray(String[]::new));
    }

    private static CommandRun server(String... arguments) {
        return over(caravan.uri("").toString(), operatorKey, arguments);
    }

    private static CommandRun local(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(
                List.of("--db", database, "--data-dir", folder.resolve("data").toString()));
        return CommandRun.of(all.toArray(String[]::new));
    }

    /** Without what says where: hints repeat the options, and a server names no folders. */
    private static String plain(String text) {
        return text.replaceAll(" --(db|data-dir|server) \\S+", "")
                .replace(folder.resolve("data/in").toUri().toString(), "")
                .replace(folder.resolve("data/in") + "/", "")
                .replace("memory:" + folder.resolve("data"), "memory");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jobs --table people",
                "jobs --state failed",
                "jobs --table people -n 1 --since 2d",
                "status 1",
                "status 1 --follow",
                "status 77",
                "undo 1 --dry-run",
                "status 1 --json",
                "jobs --table people --json",
                "explain 1 3",
                "explain 1 4 --json",
                "explain 77 1",
                "dead-letters show 1/1",
                "dead-letters show 1/1 --rows 100001",
                "dead-letters list",
                "dead-letters list --job 1",
                "dead-letters discard --job 1 --reason none",
            })
    void aServerSaysTheSameAsTheLedger(String command) {
        CommandRun local = local(command.split(" "));
        CommandRun server = server(command.split(" "));
        assertThat(plain(server.out() + server.err())).isEqualTo(plain(local.out() + local.err()));
        assertThat(server.exitCode()).isEqualTo(local.exitCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"rejects", "duplicates"})
    void filesAreTheSame(String command) throws IOException {
        Path one = folder.resolve(command + "-1.csv");
        Path two = folder.resolve(command + "-2.csv");
        CommandRun local = local(command, Long.toString(people), "-o", one.toString());
        CommandRun server = server(command, Long.toString(people), "-o", two.toString());
        assertThat(Files.readString(two)).isEqualTo(Files.readString(one)).hasLineCount(2);
        assertThat(server.err().replace("-2.csv", "-1.csv")).isEqualTo(local.err());
    }

    @Test
    void anEndedJobIsNotAbortedAndAnUndoTakesTheRows() {
        long job = caravan.load(caravan.file("in/short.csv", "id\n1\n2\n"), into("short", "id"))
                .id();
        CommandRun abort = server("abort", Long.toString(job));
        assertThat(abort.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(abort.err()).contains("job %d is COMPLETED".formatted(job));
        CommandRun undo = server("undo", Long.toString(job));
        assertThat(undo.exitCode()).as(undo.err()).isEqualTo(ExitCode.COMPLETED);
        assertThat(undo.out()).contains("owns 2 rows of table short: deleting them.", "ABORTED");
        assertThat(caravan.column("SELECT count(*) FROM short")).containsExactly("0");
    }

    @Test
    void aFileIsUploadedWithItsOptionsAndItsJobIsFollowed() {
        Path file = caravan.file("in/up.csv", "id;Price;zip\n1;1,50;01234\n2;NA;04567\nx;2;3\n");
        CommandRun run = server(
                "load",
                file.toString(),
                "--table",
                "up",
                "--key",
                "id",
                "--column",
                "id:integer",
                "--column",
                "zip:text",
                "--decimal",
                ",",
                "--null",
                "NA",
                "--map",
                "Price=cost");
        assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.COMPLETED);
        assertThat(run.out())
                .contains("up.csv → up: COMPLETED", "inserted                2", "rejected                1");
        assertThat(caravan.column("SELECT id || ',' || coalesce(cost::text, '-') || ',' || zip FROM up ORDER BY id"))
                .containsExactly("1,1.50,01234", "2,-,04567");
        CommandRun again = server("load", file.toString(), "--table", "up", "--key", "id");
        assertThat(again.err()).contains("skipped, it was loaded into up before");
        assertThat(server("load", file.toString(), "--table", "up", "--json").out())
                .contains("\"skippedAs\":")
                .hasLineCount(1);
    }

    @Test
    void anUploadGoesOnAfterItsConnectionIsCut() throws IOException {
        String rows = IntStream.range(0, 40)
                .mapToObj(i -> i + "," + "x".repeat(50_000))
                .collect(Collectors.joining("\n", "id,text\n", "\n"));
        Path file = caravan.file("in/cut.csv", rows);
        try (CuttingProxy proxy = new CuttingProxy(caravan.uri(""), 1_000_000)) {
            CommandRun run = over(proxy.url(), operatorKey, "load", file.toString(), "--table", "cut", "--key", "id");
            assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.COMPLETED);
            assertThat(proxy.cuts()).isEqualTo(1);
        }
        assertThat(caravan.column("SELECT count(*) || ' ' || min(length(text)) FROM cut"))
                .containsExactly("40 50000");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--parallel 4",
                "--loaders 2",
                "--max-record-size 2MiB",
                "--allow-address localhost",
                "--corrects 1 --delimiter ;",
                "--corrects 1 --max-rejects 5",
                "--feed people.yml",
                "--set part=@match:1",
                "--db jdbc:h2:./x",
            })
    void whatAServerCantBeToldIsRefused(String option) {
        List<String> arguments = new ArrayList<>(
                List.of("load", folder.resolve("data/in/people.csv").toString()));
        arguments.addAll(List.of(option.split(" ")));
        CommandRun run = server(arguments.toArray(String[]::new));
        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains(option.replaceFirst(" .*", "")).hasLineCount(1);
    }

    @Test
    void whoMayNotIsToldSo() throws IOException {
        String url = caravan.uri("").toString();
        assertThat(CommandRun.of("jobs", "--server", url).err())
                .isEqualTo("caravan: %s wants a login: put an API key into a file, and name it with --server-key-file%n"
                        .formatted(url));
        Path wrong = key("wrong", "cvn_wrong");
        assertThat(over(url, wrong, "jobs").err())
                .isEqualTo("caravan: %s doesn't know the key of %s%n".formatted(url, wrong));
        CommandRun undo = over(url, key("viewer", VIEWER), "undo", "1");
        assertThat(undo.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(undo.err()).startsWith("caravan: " + url + ": ").hasLineCount(1);
        Path open = key("open", OPERATOR);
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(over(url, open, "jobs").err()).contains("others can read this key; run chmod 600");
    }

    @Test
    void aServerThatIsNotThereIsNamed() {
        CommandRun run = CommandRun.of("jobs", "--server", "http://127.0.0.1:1");
        assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err())
                .startsWith("caravan: http://127.0.0.1:1 can't be reached: ")
                .hasLineCount(1);
        for (String url : List.of("ftp://x", "127.0.0.1:8080", "http://anna:secret@127.0.0.1", "http://h/?x=1")) {
            CommandRun refused = CommandRun.of("jobs", "--server", url);
            assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(refused.err()).doesNotContain("secret");
        }
    }

    @Test
    void whatIsNoCaravanIsBoundedAndNeverReachesTheTerminalAsItIs() throws IOException {
        String escape = "\\u001b]0;owned\\u0007\\u009b2J";
        List<String> answers = List.of(
                "<html>hello</html>",
                "[]",
                "{\"jobs\":[{\"job\":1}]}",
                "{\"jobs\":[{\"job\":1,\"state\":\"NO_STATE\"}]}",
                "{\"jobs\":[{\"job\":1,\"state\":\"COMPLETED\",\"source\":\"file:%zz\",\"table\":\"" + escape
                        + "\",\"created\":\"2026-01-01T00:00:00Z\",\"note\":\"" + escape + "\"}]}",
                "{\"job\":1,\"state\":\"COMPLETED\",\"kind\":\"LOAD\",\"ended\":true,\"source\":\"" + escape
                        + "\",\"table\":\"" + escape + "\",\"dialect\":{\"delimiter\":\"\\u009b\",\"encoding\":\""
                        + escape
                        + "\"},\"skippedLines\":[{\"reason\":\"" + escape + "\",\"lines\":1,\"text\":\"" + escape
                        + "\"}],\"suggestions\":[{\"message\":\"" + escape + "\"}],\"reasons\":[{\"reason\":\"" + escape
                        + "\",\"example\":\"" + escape + "\",\"records\":1}],\"note\":\"" + escape + "\"}",
                "{\"job\":1,\"chunk\":\"" + escape + "\",\"state\":\"FAILED\",\"source\":\"" + escape
                        + "\",\"table\":\""
                        + escape + "\",\"verdict\":\"unknown\",\"columns\":[],\"notes\":[\"" + escape
                        + "\"],\"cause\":\""
                        + escape + "\",\"route\":\"" + escape + "\",\"exception\":\"" + escape + "\",\"message\":\""
                        + escape
                        + "\",\"first\":\"" + escape + "\",\"last\":\"" + escape + "\",\"discarded\":\"" + escape
                        + "\",\"records\":[{\"line\":1,\"text\":\"" + escape + "\"}],\"more\":0}");
        for (String answer : answers) {
            HttpServer hostile = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            hostile.createContext("/", exchange -> {
                exchange.sendResponseHeaders(200, 0);
                try (exchange) {
                    exchange.getResponseBody().write(answer.getBytes(UTF_8));
                }
            });
            hostile.start();
            try {
                String url = "http://127.0.0.1:" + hostile.getAddress().getPort();
                for (String[] command : new String[][] {
                    {"jobs"},
                    {"status", "1"},
                    {"dead-letters", "list"},
                    {"dead-letters", "show", "1/1"},
                    {"explain", "1", "1"},
                    {
                        "report",
                        Files.writeString(folder.resolve("to-hostile.csv"), "Song\nA\n")
                                .toString(),
                        "--count",
                        "Rows",
                        "-o",
                        folder.resolve("hostile.csv").toString()
                    }
                }) {
                    List<String> all = new ArrayList<>(List.of(command));
                    all.addAll(List.of("--server", url));
                    CommandRun run = CommandRun.of(all.toArray(String[]::new));
                    assertThat((run.out() + run.err())
                                    .chars()
                                    .filter(Character::isISOControl)
                                    .allMatch(c -> c == '\n'))
                            .as("%s of %s: %s", all, answer, run)
                            .isTrue();
                    assertThat(run.err()).doesNotContain("unexpected");
                }
            } finally {
                hostile.stop(0);
            }
        }
    }

    @Test
    void aLoadBesideAServerIsItsOwn() throws IOException {
        Path data = folder.resolve("data");
        // Files by name are refused where people log in, but not to the user of the server.
        Path file = Files.writeString(folder.resolve("beside.csv"), "id,name\n1,a\n2,b\n");
        ServerFile running = new ServerFile(
                URI.create(caravan.uri("").toString()),
                ProcessHandle.current().pid(),
                caravan.bean(LocalKey.class).text(),
                ServerFile.configuration(null, System.getenv()));
        running.write(data);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("server"))))
                .isEqualTo("rw-------");
        CommandRun run = CommandRun.of(
                "load", file.toString(), "--key", "id", "--max-rejects", "5", "--data-dir", data.toString());
        assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.COMPLETED);
        assertThat(run.err())
                .isEqualTo(
                        "The Caravan at %s, which runs in this data directory, loads it.%n".formatted(caravan.uri("")));
        assertThat(run.out()).contains(file + " → beside: COMPLETED", "inserted                2");
        assertThat(caravan.column("SELECT submitted_by FROM caravan.job WHERE target_table = 'beside'"))
                .containsExactly(System.getProperty("user.name"));
        // Another database, process or configuration is not this one.
        assertThat(ServerFile.running(data, null)).isNotNull();
        assertThat(ServerFile.running(data, "jdbc:h2:./x")).isNull();
        new ServerFile(running.url(), Long.MAX_VALUE, running.key(), running.configuration()).write(data);
        assertThat(ServerFile.running(data, null)).isNull();
        new ServerFile(URI.create("http://127.0.0.1:1"), running.pid(), running.key(), running.configuration())
                .write(data);
        assertThat(ServerFile.running(data, null)).isNull();
        running.delete(data);
        assertThat(data.resolve("server")).exists();
        running.write(data);
        running.delete(data);
        assertThat(data.resolve("server")).doesNotExist();
    }

    @Test
    void aWrongKeyOfThisMachineIsNoLogin() {
        Server wrong = Server.local(caravan.uri(""), ServerFile.HEADER, "0".repeat(64));
        assertThatThrownBy(() -> wrong.get("/api/jobs")).hasMessageContaining("wants a login");
    }
}
