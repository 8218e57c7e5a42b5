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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code report --server}. */
class ClientReportsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static String database;

    @SuppressWarnings("NullAway.Init")
    private static RunningCaravan caravan;

    @SuppressWarnings("NullAway.Init")
    private static Path plays;

    @SuppressWarnings("NullAway.Init")
    private static Path more;

    @BeforeAll
    static void start() throws IOException {
        database = TestDatabase.create().url();
        caravan = RunningCaravan.startServing(
                folder.resolve("data"),
                "caravan.db.url=" + database,
                "caravan.report.enabled=true",
                "caravan.report.memory=3GB",
                "caravan.reports.by-song.group-by=Song",
                "caravan.reports.by-song.measures[0].aggregate=sum",
                "caravan.reports.by-song.measures[0].column=Plays",
                "caravan.reports.by-song.measures[0].as=Total",
                "caravan.reports.by-song.order-by=Song",
                "caravan.reports.packed.group-by=Song",
                "caravan.reports.packed.format=csv-gzip");
        plays = Files.writeString(folder.resolve("plays.csv"), "Song;Plays\nA;1\nB;2\nA;3\nB;x\n");
        more = Files.writeString(folder.resolve("more.csv"), "Song;Plays\nC;7\nA;1\n");
    }

    @AfterAll
    static void stop() {
        caravan.close();
    }

    private static CommandRun report(List<String> where, String... arguments) {
        List<String> all = new ArrayList<>(List.of("report"));
        all.addAll(List.of(arguments));
        all.addAll(where);
        return CommandRun.of(all.toArray(String[]::new));
    }

    private static CommandRun there(String... arguments) {
        return report(List.of("--server", caravan.uri("").toString()), arguments);
    }

    private static List<String> held() throws IOException {
        Path uploads = folder.resolve("data").resolve("uploads");
        if (!Files.isDirectory(uploads)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(uploads)) {
            return all.filter(Files::isDirectory).map(Path::toString).toList();
        }
    }

    @Test
    void aReportOfUploadsIsTheOneThatIsMadeHere() throws IOException {
        Path ours = folder.resolve("ours.csv");
        Path theirs = folder.resolve("theirs.csv");
        String[] options = {
            plays.toString(),
            more.toString(),
            "--group-by",
            "Song",
            "--sum",
            "Plays=Total",
            "--count",
            "Rows",
            "--order-by",
            "Total desc",
            "--delimiter",
            ";",
            "--json",
            "-o"
        };
        CommandRun here = report(
                List.of(
                        ours.toString(),
                        "--memory",
                        "3GB",
                        "--db",
                        database,
                        "--data-dir",
                        folder.resolve("own").toString()),
                options);
        CommandRun there =
                report(List.of(theirs.toString(), "--server", caravan.uri("").toString()), options);
        assertThat(there.exitCode())
                .as(there.err() + there.out())
                .isEqualTo(ExitCode.COMPLETED)
                .isEqualTo(here.exitCode());
        assertThat(Files.readString(theirs))
                .isEqualTo("Song,Total,Rows\nC,7,1\nA,5,3\nB,2,1\n")
                .isEqualTo(Files.readString(ours));
        assertThat(comparable(there.out())).isEqualTo(comparable(here.out()));
        assertThat(JSON.readTree(there.out()).path("output").asText()).isEqualTo(theirs.toString());
        assertThat(held()).isEmpty();
    }

    private static ObjectNode comparable(String line) throws JsonProcessingException {
        return ((ObjectNode) JSON.readTree(line))
                .without(List.of("job", "source", "output", "seconds", "rowsPerSecond"));
    }

    @Test
    void aConfiguredReportIsMadeOfStandardInput() throws IOException {
        Path output = folder.resolve("configured.csv");
        InputStream terminal = System.in;
        System.setIn(new ByteArrayInputStream("Song,Plays\nB,2\nA,1\n".getBytes(UTF_8)));
        try {
            CommandRun run = there("-", "--report", "by-song", "-o", output.toString());
            assertThat(run.exitCode()).as(run.err() + run.out()).isEqualTo(ExitCode.COMPLETED);
            assertThat(run.out()).contains("stdin.csv → by-song: COMPLETED", "SHA-256");
        } finally {
            System.setIn(terminal);
        }
        assertThat(output).hasContent("Song,Total\nA,1\nB,2\n");
    }

    @Test
    void aFailedReportLeavesNoFile() throws IOException {
        Path output = folder.resolve("failed.csv");
        CommandRun run = there(plays.toString(), "--group-by", "NoColumn", "--count", "Rows", "-o", output.toString());
        assertThat(run.exitCode()).as(run.out()).isEqualTo(ExitCode.FAILED);
        assertThat(output).doesNotExist();
        assertThat(held()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--group-by Song --memory 1GB -o x.csv",
                "--group-by Song --temp-dir /tmp -o x.csv",
                "--group-by Song --engine local -o x.csv",
                "--group-by Song --allow-address localhost -o x.csv",
                "--group-by Song -o x.parquet",
                "--group-by Song -o s3://bucket/x.csv",
                "--report packed -o x.csv",
                "--report unknown -o x.csv",
            })
    void whatAServerCantBeToldIsRefused(String options) {
        List<String> all = new ArrayList<>(List.of(plays.toString()));
        all.addAll(List.of(options.split(" ")));
        CommandRun run = there(all.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).hasLineCount(1);
    }
}
