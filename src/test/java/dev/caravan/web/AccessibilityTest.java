package dev.caravan.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.results.Rule;
import com.deque.html.axecore.selenium.AxeBuilder;
import dev.caravan.web.PageViews.Look;
import dev.caravan.web.PageViews.View;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
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

    static List<View> views() {
        return PageViews.ALL;
    }

    @ParameterizedTest
    @MethodSource("views")
    void everybodyCanUseIt(View view) {
        views.open(view, Look.LIGHT);
        passes(Look.LIGHT, new AxeBuilder().withTags(WCAG));
        views.show(Look.DARK);
        passes(Look.DARK, colours());
        views.show(Look.NARROW_DARK);
        passes(Look.NARROW_DARK, colours());
        views.show(Look.NARROW);
        passes(Look.NARROW, new AxeBuilder().withTags(WCAG));
    }

    /** What a colour scheme changes. */
    private static AxeBuilder colours() {
        return new AxeBuilder().withOnlyRules(List.of("color-contrast"));
    }

    private static void passes(Look look, AxeBuilder axe) {
        assertThat(axe.analyze(Chromium.orSkip()).getViolations())
                .as(look.toString())
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
