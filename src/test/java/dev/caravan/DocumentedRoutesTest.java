package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of docs/operations.md has each route and no other. Routes are named by constants, so that those of every role count. */
class DocumentedRoutesTest {
    private static final Pattern NAMED = Pattern.compile(
            "String (?:ID|[A-Z]+_ROUTE) = \"([a-z]+(?:-[a-z]+)+)\"|new LeaseRenewalRoute\\(\\s*\"([a-z-]+)\"");
    private static final Pattern FIRST_CELL = Pattern.compile("(?m)^\\| (`[a-z]+-[^|]*) \\|");
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

    @Test
    void eachIsInTheTable() throws IOException {
        Set<String> routes = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of("src", "main", "java"))) {
            files.filter(file -> file.toString().endsWith(".java"))
                    .flatMap(file -> NAMED.matcher(read(file)).results())
                    .map(name -> name.group(1) == null ? name.group(2) : name.group(1))
                    // Configurations of errors, which routes share.
                    .filter(name -> !name.endsWith("-errors"))
                    .forEach(routes::add);
        }
        assertThat(documented()).containsExactlyInAnyOrderElementsOf(routes);
    }

    private static Set<String> documented() {
        String page = read(Path.of("docs", "operations.md"));
        return FIRST_CELL
                .matcher(page.substring(page.indexOf("## Routes"), page.indexOf("### Over HTTP")))
                .results()
                .flatMap(cell -> QUOTED.matcher(cell.group(1)).results())
                .map(name -> name.group(1).replaceFirst("-[0-9]$|-(done|failed)$", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
