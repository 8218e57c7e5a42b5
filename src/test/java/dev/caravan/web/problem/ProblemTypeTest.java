package dev.caravan.web.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ProblemTypeTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z-]+)` \\| (\\d{3}) \\|");

    @Test
    void theDocumentSaysAllOfThemAndNoOther() throws IOException {
        assertThat(ROW.matcher(Files.readString(Path.of("docs/http.md")))
                        .results()
                        .map(row -> row.group(1) + " " + row.group(2)))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(ProblemType.values())
                        .map(type -> type.type().toString().replace("urn:caravan:problem:", "")
                                + " "
                                + type.status().value())
                        .toList());
    }
}
