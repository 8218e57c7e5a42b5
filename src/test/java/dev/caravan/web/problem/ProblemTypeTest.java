package dev.caravan.web.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ProblemTypeTest {
    @Test
    void theDocumentSaysAllOfThem() throws IOException {
        String document = Files.readString(Path.of("docs/http.md"));
        assertThat(Arrays.stream(ProblemType.values())
                        .map(type -> "| `%s` | %d |"
                                .formatted(
                                        type.type().toString().replace("urn:caravan:problem:", ""),
                                        type.status().value())))
                .allSatisfy(row -> assertThat(document).contains(row));
    }
}
