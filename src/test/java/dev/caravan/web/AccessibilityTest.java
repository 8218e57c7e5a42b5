package dev.caravan.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.results.Rule;
import com.deque.html.axecore.selenium.AxeBuilder;
import dev.caravan.web.PageViews.Look;
import dev.caravan.web.PageViews.View;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** axe finds nothing on any view, in both colour schemes, wide and narrow; skipped where there is no Chromium. */
@Tag("long")
class AccessibilityTest {
    /** Levels A and AA. */
    private static final List<String> WCAG = List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa");

    @TempDir
    static Path directory;

    private static PageViews views;

    @BeforeAll
    static void start() throws IOException {
        views = PageViews.start(directory);
    }

    @AfterAll
    static void stop() {
        if (views != null) {
            views.close();
        }
    }

    static Stream<Arguments> looks() {
        return Arrays.stream(Look.values())
                .flatMap(look -> PageViews.ALL.stream().map(view -> Arguments.of(view, look)));
    }

    @ParameterizedTest
    @MethodSource("looks")
    void everybodyCanUseIt(View view, Look look) {
        views.open(view, look);
        assertThat(new AxeBuilder().withTags(WCAG).analyze(Chromium.orSkip()).getViolations())
                .extracting(AccessibilityTest::text)
                .isEmpty();
    }

    private static String text(Rule rule) {
        return "%s: %s\n%s"
                .formatted(
                        rule.getId(),
                        rule.getHelp(),
                        String.join(
                                "\n",
                                rule.getNodes().stream()
                                        .map(node -> node.getHtml() + "\n  " + node.getFailureSummary())
                                        .toList()));
    }
}
