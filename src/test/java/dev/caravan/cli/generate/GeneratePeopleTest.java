package dev.caravan.cli.generate;

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

class GeneratePeopleTest {
    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void writesTheFileAndPrintsWhatToExpect() throws IOException {
        Path file = directory.resolve("people.csv");

        assertThat(generate("--rows", "1000", "--json", file.toString())).isZero();

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
    void aFileThatIsThereStaysAsItWasWithoutForce() throws IOException {
        Path file = Files.writeString(directory.resolve("mine.csv"), "mine");

        assertThat(generate("--rows", "10", file.toString())).isEqualTo(2);
        assertThat(err.toString()).isEqualToIgnoringNewLines(file + " is there already; --force replaces it");
        assertThat(file).hasContent("mine");

        assertThat(generate("--rows", "10", "--force", file.toString())).isZero();
        assertThat(file).content().startsWith(PeopleFile.HEADER + "\n");
        assertThat(files()).containsExactly(file);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--rows=-1 x.csv",
                "--rows=ten x.csv",
                "x.csv",
                "--rows=10",
                "--rows=10 --invalid=3 x.csv",
                "--rows=10 --invalid=100% x.csv",
                "--rows=10 --invalid=50% --duplicates=50% x.csv",
                "--rows=10 --colour x.csv",
                "--rows=10 no-such-directory/x.csv",
                "--rows=10 .",
            })
    void badUsageIsExit2WithoutAStackTraceOrAFile(String arguments) throws IOException {
        String[] args = arguments
                .replaceFirst("(\\S*x\\.csv|\\.)$", directory.toString().replace("\\", "/") + "/$1")
                .split(" ", -1);

        assertThat(generate(args)).isEqualTo(2);
        assertThat(err.toString()).isNotBlank().doesNotContain("\tat ");
        assertThat(files()).isEmpty();
    }

    @Test
    void withoutASubcommandItIsBadUsage() {
        assertThat(execute()).isEqualTo(2);
    }

    private int generate(String... args) {
        return execute(Stream.concat(Stream.of("people"), Stream.of(args)).toArray(String[]::new));
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
