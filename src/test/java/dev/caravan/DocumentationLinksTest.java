package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Links between pages lead to files and headings that exist; every page of the documentation is reached from its index. */
class DocumentationLinksTest {
    private static final Path INDEX = Path.of("docs", "README.md");
    private static final Path DECISIONS = Path.of("docs", "decisions", "README.md");
    private static final Pattern CODE = Pattern.compile("(?ms)^ *```.*?^ *```$|`[^`\\n]*`");
    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:|mailto:)([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");

    @Test
    void leadSomewhere() throws IOException {
        List<String> broken = new ArrayList<>();
        Map<Path, Set<String>> anchors = new HashMap<>();
        for (Path page : pages()) {
            for (String link : links(page)) {
                String[] parts = link.split("#", 2);
                Path target = parts[0].isEmpty() ? page : resolve(page, parts[0]);
                if (!Files.exists(target)) {
                    broken.add(page + ": " + link);
                } else if (parts.length == 2
                        && target.toString().endsWith(".md")
                        && !anchors.computeIfAbsent(target, DocumentationLinksTest::anchors)
                                .contains(parts[1])) {
                    broken.add(page + ": " + link);
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void theIndexesLeadToEachPage() throws IOException {
        Set<Path> reached = Stream.of(INDEX, DECISIONS)
                .flatMap(index -> links(index).stream().map(link -> resolve(index, link.replaceFirst("#.*", ""))))
                .collect(Collectors.toSet());
        try (Stream<Path> docs = Files.walk(Path.of("docs"))) {
            assertThat(docs.filter(page -> page.toString().endsWith(".md") && !page.equals(INDEX)))
                    .allSatisfy(page -> assertThat(reached).contains(page));
        }
    }

    /** The site has no page of a folder. */
    @Test
    void noneLeadsToAFolder() throws IOException {
        for (Path page : pages()) {
            assertThat(links(page).stream()
                            .filter(link -> !link.startsWith("#"))
                            .map(link -> resolve(page, link)))
                    .as("%s", page)
                    .noneMatch(Files::isDirectory);
        }
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> root = Files.list(Path.of(""));
                Stream<Path> docs = Files.walk(Path.of("docs"));
                Stream<Path> others = Stream.of(Path.of("samples", "README.md"), Path.of("deploy", "README.md"))) {
            return Stream.of(root, docs, others)
                    .flatMap(files -> files)
                    .filter(file -> file.toString().endsWith(".md"))
                    .toList();
        }
    }

    private static List<String> links(Path page) {
        return LINK.matcher(CODE.matcher(read(page)).replaceAll(""))
                .results()
                .map(link -> link.group(1))
                .toList();
    }

    private static Path resolve(Path page, String link) {
        Path parent = page.getParent();
        return (parent == null ? Path.of(link) : parent.resolve(link)).normalize();
    }

    /** As GitHub makes them: lower case, without punctuation, blanks as hyphens. */
    private static Set<String> anchors(Path page) {
        return HEADING.matcher(read(page))
                .results()
                .map(MatchResult::group)
                .map(heading -> heading.replaceFirst("^#+ ", "")
                        .replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    private static String read(Path page) {
        try {
            return Files.readString(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
