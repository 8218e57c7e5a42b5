package dev.caravan.csv.detection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.csv.Dialect;
import org.junit.jupiter.api.Test;

class DialectTextTest {
    @Test
    void aDialectIsSaidInWords() {
        assertThat(DialectText.of(Dialect.standard(), "UTF-8")).isEqualTo("UTF-8, delimiter \",\", quote '\"', header");
        assertThat(DialectText.of(new Dialect("\t", null, null, "#", false, 1, true), "windows-1252"))
                .isEqualTo(
                        "windows-1252, delimiter tab, no quotes, comments begin with \"#\", 1 line skipped, no header,"
                                + " spaces around fields dropped");
        assertThat(DialectText.of(new Dialect(" ", '\'', '\\', null, true, 2, false), "UTF-16LE"))
                .isEqualTo("UTF-16LE, delimiter space, quote \"'\", escape \"\\\", 2 lines skipped, header");
    }

    @Test
    void signsThatCannotBeSeenAreNamed() {
        assertThat(DialectText.of(Dialect.standard().withDelimiter("\t\u0001"), "UTF-8"))
                .contains("delimiter \\tU+0001,");
    }
}
