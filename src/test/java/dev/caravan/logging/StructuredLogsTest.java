package dev.caravan.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.testing.CaravanProcess;
import dev.caravan.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs as objects of the Elastic Common Schema. */
class StructuredLogsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    /** What Spring Boot does without a configuration; the tests have one of their own. */
    private static final String CONFIGURATION = """
            <configuration>
              <include resource="org/springframework/boot/logging/logback/defaults.xml"/>
              <include resource="org/springframework/boot/logging/logback/structured-console-appender.xml"/>
              <root level="WARN"><appender-ref ref="CONSOLE"/></root>
            </configuration>
            """;

    @Test
    void linesHaveJobChunkAndRoute() throws IOException {
        String rows = IntStream.range(0, 3_000).mapToObj(i -> i + ",n\n").collect(Collectors.joining());
        Path file = Files.writeString(directory.resolve("people.csv"), "id,name\n" + rows);
        Path configuration = Files.writeString(directory.resolve("logback.xml"), CONFIGURATION);
        List<JsonNode> lines;
        try (TestDatabase database = TestDatabase.create();
                CaravanProcess load = CaravanProcess.caravan(
                                "load", file.toString(), "--db", database.url(), "--data-dir", directory.toString())
                        .with("logging.config", configuration)
                        .with("logging.structured.format.console", "ecs")
                        .with("caravan.chunk.max-records", 1_000)
                        // Writes a line for each statement.
                        .with("logging.level.org.springframework.jdbc.core.JdbcTemplate", "debug")
                        .start(directory)) {
            assertThat(load.awaitExit(Duration.ofMinutes(2))).as(load.err()).isZero();
            lines = load.err()
                    .lines()
                    .filter(line -> line.startsWith("{"))
                    .map(StructuredLogsTest::json)
                    .toList();
        }
        assertThat(lines).isNotEmpty().allSatisfy(line -> {
            assertThat(line.at("/ecs/version").asText()).as("%s", line).isNotEmpty();
            assertThat(line.at("/service/name").asText()).isEqualTo("caravan");
        });
        assertThat(of("load-write", lines)).contains("1/0", "1/1", "1/2");
        assertThat(of("split-send", lines)).isNotEmpty().containsOnly("1/");
        assertThat(lines.stream()
                        .filter(line -> line.at("/caravan/job").asText().equals("1"))
                        .map(line -> line.at("/trace/id").asText())
                        .distinct())
                .singleElement(STRING)
                .matches("[0-9a-f]{32}");
        assertThat(lines)
                .filteredOn(line -> line.at("/process/thread/name").asText().equals("main"))
                .isNotEmpty()
                .noneMatch(line -> line.has("caravan"));
    }

    /** Job and chunk of the lines of a route. */
    private static List<String> of(String route, List<JsonNode> lines) {
        return lines.stream()
                .filter(line -> line.at("/caravan/route").asText().equals(route))
                .map(line -> line.at("/caravan/job").asText() + "/"
                        + line.at("/caravan/chunk").asText())
                .toList();
    }

    private static JsonNode json(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new AssertionError(line, e);
        }
    }
}
