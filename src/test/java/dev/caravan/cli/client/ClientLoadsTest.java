package dev.caravan.cli.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.testing.CommandRun;
import dev.caravan.testing.RunningCaravan;
import dev.caravan.testing.TestDatabase;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code load --server}: what is uploaded is loaded as a file of the server is. */
class ClientLoadsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static String database;

    @SuppressWarnings("NullAway.Init")
    private static RunningCaravan caravan;

    @BeforeAll
    static void start() {
        database = TestDatabase.create().url();
        caravan = RunningCaravan.startServing(
                folder.resolve("data"),
                "caravan.db.url=" + database,
                "caravan.web.source-roots=" + folder.resolve("exports"));
    }

    @AfterAll
    static void stop() {
        caravan.close();
    }

    private static CommandRun load(String... arguments) {
        return run(List.of("--server", caravan.uri("").toString()), arguments);
    }

    private static CommandRun run(List<String> where, String... arguments) {
        List<String> all = new ArrayList<>(List.of("load"));
        all.addAll(List.of(arguments));
        all.addAll(where);
        return CommandRun.of(all.toArray(String[]::new));
    }

    private static Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    /** Uploads that the server still holds: each has a folder. */
    private static List<String> held() throws IOException {
        Path uploads = folder.resolve("data").resolve("uploads");
        if (!Files.isDirectory(uploads)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(uploads)) {
            return all.filter(Files::isDirectory)
                    .map(each -> each.getFileName().toString())
                    .toList();
        }
    }

    @Test
    void aDryRunOfAnUploadLoadsAndLeavesNothing() throws IOException {
        List<String> before = held();
        CommandRun run = load(file("dry.csv", "id,n\n1,a\n1,b\n2,c\n").toString(), "--key", "id", "--dry-run");
        assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.COMPLETED);
        assertThat(run.out()).contains("dry.csv → dry: COMPLETED", "acceptable              2", "a dry run");
        assertThat(caravan.column("SELECT count(*) FROM information_schema.tables WHERE table_name = 'dry'"))
                .containsExactly("0");
        assertThat(held()).isEqualTo(before);
    }

    @Test
    void anUploadFailsAtItsLimitOfRejects() throws IOException {
        Path file = file("limit.csv", "id,n\n1,a\nx,b\ny,c\n");
        CommandRun run = load(file.toString(), "--column", "id:integer", "--max-rejects", "1");
        assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.FAILED);
        assertThat(run.out()).contains("limit: FAILED");
    }

    @Test
    void whatIsRefusedIsNotHeld() throws IOException {
        List<String> before = held();
        CommandRun run = load(file("refused.csv", "id\n1\n").toString(), "--feed", "unknown");
        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("unknown").hasLineCount(1);
        assertThat(held()).isEqualTo(before);
    }

    @Test
    void anArchiveIsAJobForEachOfItsFiles() throws IOException {
        Path archive = folder.resolve("both.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
            for (String name : List.of("one", "two")) {
                zip.putNextEntry(new ZipEntry(name + ".csv"));
                zip.write("id,%s\n1,a\n2,b\n".formatted(name).getBytes(UTF_8));
            }
        }
        CommandRun run = load(archive.toString());
        assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.COMPLETED);
        assertThat(run.out())
                .contains(
                        "→ one: COMPLETED", "→ two: COMPLETED", "Total of 2 sources: 2 COMPLETED; read 4, inserted 4");
    }

    @Test
    void standardInputIsUploaded() {
        InputStream terminal = System.in;
        System.setIn(new ByteArrayInputStream("id,n\n1,a\n2,b\n".getBytes(UTF_8)));
        try {
            CommandRun run = load("-", "--table", "piped");
            assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.COMPLETED);
            assertThat(run.out()).contains("stdin.csv → piped: COMPLETED", "inserted                2");
        } finally {
            System.setIn(terminal);
        }
        assertThat(load("-").err()).contains("standard input has no name");
    }

    @Test
    void anEmptyFileIsAnAnswerToo() throws IOException {
        CommandRun here = run(
                List.of("--db", database, "--data-dir", folder.resolve("own").toString()),
                file("nothing.csv", "").toString(),
                "--table",
                "nothing_here");
        CommandRun there = load(file("nothing.csv", "").toString(), "--table", "nothing_there");
        assertThat(there.exitCode()).as(there.err()).isEqualTo(here.exitCode());
    }

    @Test
    void jsonIsThatOfALoadHere() throws IOException {
        String rows = "id,name\n1,a\n2,b\n2,c\n,d\n";
        CommandRun here = run(
                List.of("--db", database, "--data-dir", folder.resolve("own").toString()),
                file("same.csv", rows).toString(),
                "--table",
                "here",
                "--key",
                "id",
                "--json");
        CommandRun there = load(file("same.csv", rows).toString(), "--table", "there", "--key", "id", "--json");
        assertThat(comparable(there.out())).isEqualTo(comparable(here.out()));
        assertThat(names(there.out())).isEqualTo(names(here.out()));
        CommandRun again = load(file("same.csv", rows).toString(), "--table", "there", "--key", "id", "--json");
        assertThat(JSON.readTree(again.out()).path("skippedAs"))
                .isEqualTo(JSON.readTree(there.out()).path("job"));
    }

    private static List<String> names(String line) throws JsonProcessingException {
        List<String> names = new ArrayList<>();
        JSON.readTree(line).fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** Without its number and time, and the table and place that are others. */
    private static ObjectNode comparable(String line) throws JsonProcessingException {
        return ((ObjectNode) JSON.readTree(line))
                .without(List.of("job", "source", "table", "seconds", "rowsPerSecond"));
    }

    @Test
    void correctedRejectsAreSent() throws IOException {
        CommandRun first = load(
                file("people.csv", "email,name\nann@example.com,Ann\nbroken@,Bob\nworse@,Cy\n")
                        .toString(),
                "--key",
                "email",
                "--column",
                "email:email",
                "--json");
        String job = JSON.readTree(first.out()).path("job").asText();
        Path rejects = folder.resolve("fix.csv");
        CommandRun written = CommandRun.of(
                "rejects",
                job,
                "-o",
                rejects.toString(),
                "--server",
                caravan.uri("").toString());
        assertThat(written.exitCode()).as(written.err()).isEqualTo(ExitCode.COMPLETED);
        Files.writeString(rejects, Files.readString(rejects).replace("broken@,", "bob@example.com,"));
        CommandRun fixed = load(rejects.toString(), "--corrects", job);
        assertThat(fixed.exitCode()).as(fixed.err() + fixed.out()).isEqualTo(ExitCode.COMPLETED);
        assertThat(fixed.out()).contains("corrects job " + job, "Job %s has 1 reject left".formatted(job));
        assertThat(caravan.column("SELECT name FROM people ORDER BY name")).containsExactly("Ann", "Bob");
        CommandRun unknown = load(rejects.toString(), "--corrects", "7777");
        assertThat(unknown.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(unknown.err()).contains("there is no job 7777");
    }

    @Test
    void aFileOfTheServerIsNamedAndNotSent() throws IOException {
        Path exports = Files.createDirectories(folder.resolve("exports"));
        Path file = Files.writeString(exports.resolve("theirs.csv"), "id\n1\n2\n");
        CommandRun run = load(file.toString(), "--server-files");
        assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.COMPLETED);
        assertThat(run.out()).contains("theirs.csv → theirs: COMPLETED", "inserted                2");
        CommandRun outside = load(file("outside.csv", "id\n1\n").toString(), "--server-files");
        assertThat(outside.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(outside.err()).contains("caravan.web.source-roots");
        assertThat(run(List.of(), file.toString(), "--server-files").err())
                .contains("--server-files is for --server URL");
    }

    @Test
    void aLedgerOfItsOwnIsRefusedBesideAServer() throws IOException {
        CommandRun run = load(file("where.csv", "id\n1\n").toString(), "--data-dir", folder.toString());
        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("--server and --data-dir exclude each other");
    }
}
