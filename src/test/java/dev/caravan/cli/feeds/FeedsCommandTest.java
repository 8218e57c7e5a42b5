package dev.caravan.cli.feeds;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.cli.Caravan;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeedsCommandTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        return Caravan.commandLine(arguments).setOut(new PrintWriter(out)).execute(arguments);
    }

    @Test
    void aFileInOrderExitsWith0() throws IOException {
        Path file = Files.writeString(folder.resolve("a.yml"), "caravan: {feeds: {a: {match: '*.csv'}}}\n");

        assertThat(run("feeds", "check", file.toString())).isZero();

        assertThat(out).hasToString("nothing is wrong with feed a\n".replace("\n", System.lineSeparator()));
    }

    @Test
    void faultsOfSeveralFilesExitWith2() throws IOException {
        Path good = Files.writeString(folder.resolve("a.yml"), "caravan: {feeds: {a: {match: '*.csv'}}}\n");
        Path bad = Files.writeString(folder.resolve("b.yml"), "caravan:\n  feeds:\n    b: {match: '*', key: [no]}\n");
        Path latin = Files.write(folder.resolve("c.yml"), "a: ü".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(run("feeds", "check", good.toString(), bad.toString(), latin.toString(), folder + "/gone.yml"))
                .isEqualTo(2);

        assertThat(out.toString().lines())
                .containsExactly(
                        bad + ":3: caravan.feeds.b.key[0]: YAML reads no as false: write \"no\"",
                        latin + ": is not in UTF-8",
                        folder + "/gone.yml: is not there",
                        "3 faults");
    }

    @Test
    void jsonIsOneObjectAFault() throws IOException {
        Path bad = Files.writeString(folder.resolve("b.yml"), "caravan: {feeds: {b: {match: '*', tabel: x}}}\n");

        assertThat(run("feeds", "check", "--json", bad.toString())).isEqualTo(2);

        assertThat(new ObjectMapper().readTree(out.toString()))
                .isEqualTo(new ObjectMapper().readTree("""
                {"file": "%s", "line": 1, "key": "caravan.feeds.b.tabel", "message": "is not known: did you mean table?"}
                """.formatted(bad)));
    }

    @Test
    void theSchemaIsPrinted() throws IOException {
        assertThat(run("feeds", "schema")).isZero();
        assertThat(new ObjectMapper().readTree(out.toString()).at("/definitions/Feed/properties/match"))
                .isNotEmpty();
    }
}
