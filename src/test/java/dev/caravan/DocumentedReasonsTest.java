package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.csv.ParseError;
import dev.caravan.csv.SkipReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/reasons.md has each reason code of a reject, and docs/operations.md each of a skipped line, and no other; {@code EmailReasonsTest} has e-mail's. */
class DocumentedReasonsTest {
    /** What makes a violation of a rule or a value of the wrong type names its code itself. */
    private static final Pattern REFUSES = Pattern.compile("new (Violation|TypeMismatch)\\(");

    private static final Pattern CODE = Pattern.compile("\"([a-z]+(?:-[a-z]+)+)\"");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z-]+)` \\|");
    private static final String DROPPED = "dropped-by-table";

    @Test
    void theReasonsOfRejects() throws IOException {
        Set<String> codes = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of("src", "main", "java"))) {
            files.filter(file -> file.toString().endsWith(".java"))
                    .map(DocumentedReasonsTest::read)
                    .filter(source -> REFUSES.matcher(source).find())
                    .forEach(source -> CODE.matcher(source).results().forEach(code -> codes.add(code.group(1))));
        }
        codes.remove(DROPPED);
        Arrays.stream(ParseError.values()).map(ParseError::code).forEach(codes::add);
        assertThat(rows(read(Path.of("docs", "reasons.md")))).isEqualTo(codes);
    }

    @Test
    void theReasonsOfSkippedLines() {
        Set<String> codes = Stream.concat(Arrays.stream(SkipReason.values()).map(SkipReason::code), Stream.of(DROPPED))
                .collect(Collectors.toCollection(TreeSet::new));
        String page = read(Path.of("docs", "operations.md"));
        String section = page.substring(page.indexOf("## Skipped lines"), page.indexOf("## Dry runs"));
        assertThat(rows(section)).isEqualTo(codes);
    }

    private static Set<String> rows(String page) {
        return ROW.matcher(page).results().map(row -> row.group(1)).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
