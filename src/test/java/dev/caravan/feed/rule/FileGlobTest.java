package dev.caravan.feed.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileGlobTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\0',
            delimiter = ' ',
            value = {
                "exports/*/certificates.csv exports/east/certificates.csv east",
                "/in/**/people-*.csv /in/a/b/people-2024.csv a/b|2024",
                "people-*.csv /in/people-x.csv x",
                "**/*.csv a/b/c.csv a/b|c",
                "p?[0-9][!a-c]{x,yy*}.csv pq7dyyz.csv q|7|d|yyz",
                "a.b+(c)-*.csv a.b+(c)-1.csv 1",
                "\\*-*.csv *-1.csv 1",
                "x[*?].csv x*.csv *"
            })
    void eachWildcardIsOneCapture(String glob, Path path, String expected) {
        assertThat(FileGlob.captures(glob, path)).contains(List.of(expected.split("\\|")));
    }

    @Test
    void aGlobWithoutWildcardsHasNoCaptures() {
        assertThat(FileGlob.captures("a.csv", Path.of("/in/a.csv"))).contains(List.of());
    }

    @Test
    void whatDoesNotMatchHasNoCaptures() {
        assertThat(FileGlob.captures("exports/*.csv", Path.of("exports/a/b.csv")))
                .isEmpty();
        assertThat(FileGlob.captures("a{b,c}d*.csv", Path.of("abcd.csv"))).isEqualTo(Optional.empty());
    }

    @Test
    void inACommandNoDirectoryIsAnEmptyCapture() {
        assertThat(FileGlob.shellCaptures("in/**/*.csv", Path.of("in/x.csv"))).contains(List.of("", "x"));
        assertThat(FileGlob.shellCaptures("in/**/*.csv", Path.of("in/a/b/x.csv")))
                .contains(List.of("a/b", "x"));
    }
}
