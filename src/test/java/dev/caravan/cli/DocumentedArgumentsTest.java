package dev.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.caravan.testing.DocumentedCommands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each command of Caravan in the documentation has arguments that it takes; {@code process/DocumentedCommandsTest} runs them. */
class DocumentedArgumentsTest {
    private static Stream<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(Path.of("docs"))) {
            return Stream.concat(
                    Stream.of(Path.of("README.md")),
                    docs.filter(page -> page.toString().endsWith(".md")
                            && !page.startsWith(Path.of("docs", "decisions"))
                            // RecipesTest runs them, with the files that they name.
                            && !page.endsWith("recipes.md")))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void argumentsAreTaken(Path page) {
        assertThat(DocumentedCommands.of(page)).allSatisfy(command -> {
            int start = command.indexOf("./caravan ");
            if (start >= 0) {
                List<String> words = DocumentedCommands.words(command.substring(start + "./caravan ".length())
                        .replace(" JOB", " 1")
                        .replaceFirst(" (\\||>|&&|<) .*", ""));
                String[] arguments = words.toArray(String[]::new);
                assertThatCode(() -> Caravan.commandLine(arguments).parseArgs(arguments))
                        .as(command)
                        .doesNotThrowAnyException();
            }
        });
    }
}
