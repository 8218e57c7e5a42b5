package dev.caravan.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.cli.Caravan;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.testing.HandMadeReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs of the command in this process, which has a larger heap than that of the launcher. */
class ReportRunTest {
    @TempDir
    static Path folder;

    private record Answer(int exit, String out, String err) {}

    @BeforeAll
    static void writeFiles() throws IOException {
        Files.writeString(
                folder.resolve("one.csv"), "Song;Date;Plays\nA;2024-03-01;2\nB;2024-03-01;=1+1\nA;2024-03-02;-5\n");
        Files.writeString(folder.resolve("two.csv"), "Date,Plays,Song\n2024-03-01,40,A\n2024-03-01,,B\n");
    }

    private static Answer caravan(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> all = new ArrayList<>(List.of(arguments));
        if (arguments[0].equals("report")) {
            all.addAll(List.of("--memory", "20GB"));
        }
        all.addAll(List.of(
                "--db",
                "jdbc:h2:" + folder.resolve("ledger"),
                "--data-dir",
                folder.resolve("data").toString()));
        int exit = Caravan.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all.toArray(String[]::new));
        return new Answer(exit, out.toString(), err.toString());
    }

    private static String at(String name) {
        return folder.resolve(name).toString();
    }

    private static JsonNode json(Answer answer) throws IOException {
        return new ObjectMapper().readTree(answer.out);
    }

    private static List<String> filesIn(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).map(Path::toString).toList();
        }
    }

    @Test
    void filesOfDifferentDialectsAreOneReport() throws IOException {
        Answer made = caravan(
                "report",
                at("one.csv"),
                at("two.csv"),
                "--group-by",
                "Song,Date",
                "--sum",
                "Plays=Total",
                "--count",
                "Rows",
                "--order-by",
                "Total desc",
                "--order-by",
                "Song",
                "-o",
                at("out.csv"),
                "--json");
        assertThat(made.exit).as(made.err + made.out).isZero();
        JsonNode job = json(made);
        assertThat(Files.readString(folder.resolve("out.csv")))
                .isEqualTo("Song,Date,Total,Rows\nA,2024-03-01,42,2\nA,2024-03-02,-5,1\nB,2024-03-01,,1\n");
        assertThat(job.get("kind").asText()).isEqualTo("REPORT");
        assertThat(job.get("state").asText()).isEqualTo("COMPLETED");
        assertThat(job.get("read").asLong()).isEqualTo(5);
        assertThat(job.get("inserted").asLong()).isEqualTo(4);
        assertThat(job.get("rejected").asLong()).isEqualTo(1);
        assertThat(job.get("rows").asLong()).isEqualTo(3);
        assertThat(job.get("output").asText()).isEqualTo(at("out.csv"));
        assertThat(job.get("outputBytes").asLong()).isEqualTo(Files.size(folder.resolve("out.csv")));
        assertThat(job.get("sha256").asText())
                .isEqualTo(HandMadeReport.sha256(Files.readAllBytes(folder.resolve("out.csv"))));

        Answer rejects = caravan("rejects", job.get("job").asText());
        assertThat(rejects.exit).as(rejects.err).isZero();
        Answer again = caravan(
                "report",
                at("one.csv"),
                at("two.csv"),
                "--group-by",
                "Song,Date",
                "--sum",
                "Plays=Total",
                "--count",
                "Rows",
                "--order-by",
                "Total desc",
                "--order-by",
                "Song",
                "-o",
                at("out.csv"),
                "--json");
        assertThat(json(again).get("job").asLong())
                .as("it may be made again")
                .isGreaterThan(job.get("job").asLong());
        assertThat(json(again).get("sha256")).isEqualTo(job.get("sha256"));
        Answer undo = caravan("undo", job.get("job").asText());
        assertThat(undo.exit).isEqualTo(ExitCode.FAILED);
        assertThat(undo.err).contains("made a report");
        assertThat(filesIn(folder.resolve("data"))).as("left over").isEmpty();
    }

    @Test
    void whatCantBeMadeFailsWithTheReasonAndLeavesTheFileThatWasThere() throws IOException {
        Files.writeString(folder.resolve("kept.csv"), "before");
        Answer failed = caravan("report", at("two.csv"), "--group-by", "Singer", "-o", at("kept.csv"));
        assertThat(failed.exit).isEqualTo(ExitCode.FAILED);
        assertThat(failed.out).contains("FAILED").contains("\"Singer\"").contains("[Date, Plays, Song]");
        Answer tooMany = caravan("report", at("one.csv"), "--sum", "Plays", "--max-rejects", "0", "-o", at("kept.csv"));
        assertThat(tooMany.exit).isEqualTo(ExitCode.FAILED);
        assertThat(tooMany.out).contains("1 of 3 records were rejected; max-rejects is 0");
        Answer unknown = caravan("report", at("one.csv"), "--report", "nope", "-o", at("kept.csv"));
        assertThat(unknown.exit).isEqualTo(ExitCode.USAGE);
        assertThat(unknown.err).contains("no report is named \"nope\"; configured are [song-plays]");
        assertThat(Files.readString(folder.resolve("kept.csv"))).isEqualTo("before");
        assertThat(filesIn(folder.resolve("data"))).as("left over").isEmpty();
    }
}
