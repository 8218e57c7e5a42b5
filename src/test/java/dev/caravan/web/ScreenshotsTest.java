package dev.caravan.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.web.PageViews.Look;
import dev.caravan.web.PageViews.View;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The pictures of the documentation. {@code -Dcaravan.screenshots=true} makes them, in a Chromium. */
@Tag("long")
class ScreenshotsTest {
    private static final Path PICTURES = Path.of("docs/page");
    private static final List<Look> LOOKS = List.of(Look.LIGHT, Look.DARK, Look.NARROW);
    private static final long MOST_BYTES = 200_000;

    private static Path picture(View view, Look look) {
        return PICTURES.resolve("%s-%s.png".formatted(view.name(), look.name().toLowerCase(Locale.ROOT)));
    }

    @Test
    @EnabledIfSystemProperty(named = "caravan.screenshots", matches = "true")
    void areTaken(@TempDir Path directory) throws IOException {
        Files.createDirectories(PICTURES);
        try (PageViews views = PageViews.start(directory)) {
            for (Look look : LOOKS) {
                for (View view : PageViews.ALL) {
                    views.open(view, look);
                    Files.write(picture(view, look), views.screenshot());
                }
            }
        }
    }

    @Test
    void eachViewHasItsPictures() {
        for (View view : PageViews.ALL) {
            for (Look look : LOOKS) {
                assertThat(picture(view, look)).exists();
                assertThat(picture(view, look))
                        .satisfies(file -> assertThat(Files.size(file)).isLessThan(MOST_BYTES));
            }
        }
    }
}
