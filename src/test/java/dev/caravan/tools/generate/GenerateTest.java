package dev.caravan.tools.generate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class GenerateTest {
    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void writesTheFileAndPrintsWhatToExpect() throws IOException {
        Path file = directory.resolve("people.csv");

        assertThat(execute("people", "--rows", "1000", "--json", file.toString()))
                .isZero();

        JsonNode printed = new ObjectMapper().readTree(out.toString());
        assertThat(printed.get("rows").asLong()).isEqualTo(1000);
        assertThat(printed.get("inserted").asLong()
                        + printed.get("duplicates").asLong()
                        + printed.get("rejected").asLong())
                .isEqualTo(1000);
        assertThat(printed.get("bytes").asLong()).isEqualTo(Files.size(file));
        assertThat(printed.get("digest").isTextual()).isTrue();
        assertThat(files()).containsExactly(file);
    }

    @Test
    void playsPrintWhatAReportMustComeTo() throws IOException {
        Path file = directory.resolve("plays.csv");

        assertThat(execute("plays", "--rows", "1000", "--songs", "7", "--dates", "3", "--json", file.toString()))
                .isZero();

        JsonNode printed = new ObjectMapper().readTree(out.toString());
        assertThat(printed.get("rows").asLong()).isEqualTo(1000);
        assertThat(printed.get("groups").asLong()).isEqualTo(21);
        assertThat(printed.get("bytes").asLong()).isEqualTo(Files.size(file));
        assertThat(printed.get("digest").isTextual()).isTrue();
        assertThat(file).content().startsWith(PlaysFile.HEADER + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"people", "plays"})
    void helpSaysHowToComputeTheDigest(String command) {
        assertThat(execute(command, "--help")).isZero();
        assertThat(out.toString()).contains("1152921504606846976", "--seed", "OUT");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void aFileThatIsThereStaysAsItWasWithoutForce() throws IOException {
        Path file = Files.writeString(directory.resolve("mine.csv"), "mine");

        assertThat(execute("people", "--rows", "10", file.toString())).isEqualTo(2);
        assertThat(err.toString()).isEqualToIgnoringNewLines(file + " is there already; --force replaces it");
        assertThat(file).hasContent("mine");

        assertThat(execute("people", "--rows", "10", "--force", file.toString()))
                .isZero();
        assertThat(file).content().startsWith(PeopleFile.HEADER + "\n");
        assertThat(files()).containsExactly(file);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "people --rows=-1 x.csv",
                "people --rows=ten x.csv",
                "people x.csv",
                "people --rows=10",
                "people --rows=10 --invalid=3 x.csv",
                "people --rows=10 --invalid=100% x.csv",
                "people --rows=10 --invalid=50% --duplicates=50% x.csv",
                "people --rows=10 --colour x.csv",
                "people --rows=10 no-such-directory/x.csv",
                "people --rows=10 .",
                "plays --rows=-1 --songs=1 x.csv",
                "plays --rows=1152921504606846977 --songs=1 x.csv",
                "plays --rows=10 x.csv",
                "plays --rows=10 --songs=0 x.csv",
                "plays --rows=10 --songs=11 x.csv",
                "plays --rows=10 --songs=5 --dates=0 x.csv",
                "plays --rows=10 --songs=5 --dates=36501 x.csv",
                "plays --rows=10 --songs=5 --long-names=-1 x.csv",
                "plays --rows=10 --songs=5 --long-names=1000001 x.csv",
                "plays --rows=10 --songs=5 .",
            })
    void badUsageIsExit2WithoutAStackTraceOrAFile(String arguments) throws IOException {
        String[] args = arguments
                .replaceFirst("(\\S*x\\.csv|\\.)$", directory.toString().replace("\\", "/") + "/$1")
                .split(" ", -1);

        assertThat(execute(args)).isEqualTo(2);
        assertThat(err.toString()).isNotBlank().doesNotContain("\tat ");
        assertThat(files()).isEmpty();
    }

    @Test
    void withoutASubcommandItIsBadUsage() {
        assertThat(execute()).isEqualTo(2);
    }

    private int execute(String... args) {
        return new CommandLine(new Generate())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }
}
