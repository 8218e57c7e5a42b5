package dev.caravan.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceArgumentsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    @BeforeEach
    void write() throws IOException {
        for (String name :
                List.of("b/certificates.csv", "a [1]/certificates.csv", "a [1]/other.csv", "certificates.csv")) {
            Files.createDirectories(root.resolve(name).getParent());
            Files.writeString(root.resolve(name), "x\n");
        }
    }

    private List<String> expand(String argument, String glob) {
        return SourceArguments.expand(List.of(argument), glob).stream()
                .map(file -> root.relativize(file).toString())
                .toList();
    }

    @Test
    void aGlobLooksIntoDirectories() {
        assertThat(expand(root.toString(), "**/certificates.csv"))
                .containsExactly("a [1]/certificates.csv", "b/certificates.csv", "certificates.csv");
        assertThat(expand(root.toString(), "*/other.csv")).containsExactly("a [1]/other.csv");
        assertThat(SourceArguments.expand(List.of(root + "/**/certificates.csv")))
                .hasSize(3);
    }

    @Test
    void aGlobThatMatchesNothingOrHasNoDirectoryIsNamed() {
        assertThatThrownBy(() -> expand(root.toString(), "*.tsv")).hasMessageContaining("no file in it matches *.tsv");
        assertThatThrownBy(() -> expand(root.resolve("certificates.csv").toString(), "*.csv"))
                .hasMessageContaining("none of the sources is a directory");
        assertThatThrownBy(() -> expand(root.toString(), "[")).hasMessageContaining("is no glob");
    }

    @Test
    void aDirectoryWithoutACsvFileSaysWhatWasLookedFor() throws IOException {
        Path empty = Files.createDirectories(root.resolve("empty"));
        Files.writeString(empty.resolve("people.txt"), "x\n");
        assertThatThrownBy(() -> SourceArguments.expand(List.of(empty.toString())))
                .hasMessageStartingWith(empty + ": no CSV file is in this directory or below")
                .hasMessageContaining(".csv, .tsv, .tab, .psv")
                .hasMessageContaining(empty + "/**/*.txt");
    }
}
