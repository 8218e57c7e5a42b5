package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages that docs/troubleshooting.md explains are the program's: each part between what stands for names and numbers is in its sources. */
class TroubleshootingTest {
    private static final Pattern FIRST_CELL = Pattern.compile("(?m)^\\| ([^|]*) \\|");
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

    /** Shorter ones are everywhere. */
    private static final int TELLING = 4;

    private static final String SOURCES = sources();

    private static Stream<String> messages() throws IOException {
        return FIRST_CELL
                .matcher(Files.readString(Path.of("docs", "troubleshooting.md")))
                .results()
                .flatMap(cell -> QUOTED.matcher(cell.group(1)).results().map(MatchResult::group))
                .map(quoted -> quoted.substring(1, quoted.length() - 1))
                .flatMap(message -> Arrays.stream(message.split("…")))
                .map(part -> part.replaceAll("^[ :]+|[ :]+$", ""))
                .filter(part -> part.length() >= TELLING);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void areTheProgramsOwn(String part) {
        assertThat(SOURCES.contains(part.toLowerCase(Locale.ROOT))).as(part).isTrue();
    }

    private static String sources() {
        try (Stream<Path> files = Files.walk(Path.of("src", "main"))) {
            return Stream.concat(files.filter(file -> file.toString().endsWith(".java")), Stream.of(Path.of("caravan")))
                    .map(TroubleshootingTest::read)
                    .collect(Collectors.joining())
                    .replaceAll("\"\\s*\\+\\s*\"", "")
                    .toLowerCase(Locale.ROOT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
