package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tests that the documentation names as evidence exist. */
class DocumentedTestsTest {
    private static final Pattern NAMED = Pattern.compile("`(\\w+Test)(?:#(\\w+))?`");

    @Test
    void testsNamedAsEvidenceExist() throws IOException {
        Map<String, Path> classes;
        try (Stream<Path> all = Files.walk(Path.of("src/test/java"))) {
            classes = all.filter(file -> file.toString().endsWith("Test.java"))
                    .collect(Collectors.toMap(
                            file -> file.getFileName().toString().replace(".java", ""),
                            file -> file,
                            (one, other) -> one));
        }
        Matcher named = NAMED.matcher(Files.readString(Path.of("docs/security.md")));
        int count = 0;
        for (; named.find(); count++) {
            assertThat(classes).containsKey(named.group(1));
            if (named.group(2) != null) {
                assertThat(Files.readString(classes.get(named.group(1))))
                        .as(named.group())
                        .containsPattern("(void|Stream<DynamicTest>) %s\\(".formatted(named.group(2)));
            }
        }
        assertThat(count).isGreaterThan(50);
    }
}
