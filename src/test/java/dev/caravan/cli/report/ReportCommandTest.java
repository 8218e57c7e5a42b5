package dev.caravan.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.cli.Caravan;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.feed.report.Aggregate;
import dev.caravan.feed.report.Measure;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What is refused before anything starts, and how arguments are read. */
class ReportCommandTest {
    @TempDir
    static Path folder;

    @BeforeAll
    static void writeFiles() throws IOException {
        Files.writeString(folder.resolve("plays.csv"), "Song,Plays\nA,1\n");
        Files.createDirectory(folder.resolve("directory"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "plays.csv --count N -o directory | is a directory; name a file in it",
                "plays.csv --count N -o none/out.csv | there is no directory",
                "plays.csv --count N -o plays.csv | is one of the sources",
                "plays.csv --count N -o directory/../plays.csv | is one of the sources",
                "plays.csv --count N -o s3://bucket/ | names no object",
                "plays.csv --count N | Missing required option: '--output=OUT'",
                "missing.csv --count N -o out.csv | missing.csv: no such file or directory",
                "plays.csv -o out.csv | say what the report is",
                "plays.csv --report song-plays --group-by Song -o out.csv | leave --group-by and measures out",
                "plays.csv --group-by Song --count song -o out.csv | is \"song\"; it must differ",
                "plays.csv --group-by Song --order-by Plays -o out.csv | order-by is \"Plays\"; it must name a column",
                "plays.csv --sum =N -o out.csv | must name the column whose values sum is of",
                "plays.csv --count N --memory lots -o out.csv | --memory is \"lots\"",
                "plays.csv --count N --column Song -o out.csv | --column Song: must be NAME:TYPE",
                "plays.csv --count N --max-rejects some -o out.csv | --max-rejects is \"some\""
            })
    void whatCantBeIsRefused(String arguments, String message) {
        StringWriter err = new StringWriter();
        String[] given = Arrays.stream(("report " + arguments.strip()).split(" "))
                .map(argument -> argument.matches("[a-z./]*(\\.csv|directory)")
                        ? folder.resolve(argument).toString()
                        : argument)
                .toArray(String[]::new);
        int exit = Caravan.commandLine().setErr(new PrintWriter(err, true)).execute(given);
        assertThat(err.toString()).contains(message.strip());
        assertThat(exit).isEqualTo(ExitCode.USAGE);
        assertThat(folder.resolve("out.csv")).doesNotExist();
    }

    @Test
    void measuresComeInTheOrderOfTheCommandLine() {
        ReportCommand command = new ReportCommand();
        new CommandLine(command)
                .parseArgs(
                        "x.csv",
                        "-o",
                        "o.csv",
                        "--max",
                        "A",
                        "--count",
                        "Rows",
                        "--sum",
                        "a=b=Total",
                        "--count",
                        "C=N",
                        "--max",
                        "B=Most",
                        "--count-distinct",
                        "D",
                        "--avg",
                        "E",
                        "--min",
                        "F");
        assertThat(command.measures.stream().map(MeasureArgument::measure))
                .containsExactly(
                        new Measure(Aggregate.MAX, "A", null),
                        new Measure(Aggregate.COUNT, null, "Rows"),
                        new Measure(Aggregate.SUM, "a=b", "Total"),
                        new Measure(Aggregate.COUNT, "C", "N"),
                        new Measure(Aggregate.MAX, "B", "Most"),
                        new Measure(Aggregate.COUNT_DISTINCT, "D", null),
                        new Measure(Aggregate.AVG, "E", null),
                        new Measure(Aggregate.MIN, "F", null));
    }

    @Test
    void theQueueIsThatOfTheOutput() {
        String one = ReportDestination.of(folder.resolve("out.csv").toString(), false)
                .queue();
        assertThat(one).startsWith("reports:").hasSizeLessThan(100);
        assertThat(ReportDestination.of(folder.resolve("directory/../out.csv").toString(), false)
                        .queue())
                .isEqualTo(one);
        assertThat(ReportDestination.of(folder.resolve("other.csv").toString(), false)
                        .queue())
                .isNotEqualTo(one);
    }
}
