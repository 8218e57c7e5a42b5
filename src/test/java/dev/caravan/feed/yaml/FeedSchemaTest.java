package dev.caravan.feed.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The schema that {@code caravan feeds schema} prints is that of the records; {@code -Dcaravan.write-schema} writes it anew. */
class FeedSchemaTest {
    private static final Path COMMITTED = Path.of("src/main/resources/feeds.schema.json");
    private static final Pattern YAML_BLOCK = Pattern.compile("(?ms)^```yaml\\n(.*?)^```");

    private static final JsonSchema SCHEMA =
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7).getSchema(FeedFileSchema.text());

    @Test
    void theCommittedSchemaIsThatOfTheRecords() throws IOException {
        String generated = FeedSchema.text();
        if (System.getProperty("caravan.write-schema") != null) {
            Files.writeString(COMMITTED, generated);
        }
        assertThat(COMMITTED)
                .as("run this test with -Dcaravan.write-schema=true, and commit the file")
                .hasContent(generated);
    }

    @Test
    void itIsASchema() throws IOException {
        JsonNode schema = new ObjectMapper().readTree(FeedFileSchema.text());
        assertThat(JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7)
                        .getSchema(SchemaLocation.of(SpecVersion.VersionFlag.V7.getId()))
                        .validate(schema))
                .isEmpty();
    }

    private static Stream<String> documented() throws IOException {
        try (Stream<Path> pages = Files.list(Path.of("docs"))) {
            return pages
                    .filter(page -> page.toString().endsWith(".md"))
                    .flatMap(FeedSchemaTest::blocks)
                    .toList()
                    .stream();
        }
    }

    private static Stream<String> blocks(Path page) {
        try {
            return YAML_BLOCK
                    .matcher(Files.readString(page))
                    .results()
                    .map(block -> block.group(1))
                    .filter(yaml -> yaml.contains("feeds:") || yaml.contains("reports:"))
                    .filter(yaml -> yaml.startsWith("caravan:"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("documented")
    void itAcceptsWhatTheDocumentationShows(String yaml) {
        assertThat(faults(yaml)).isEmpty();
        assertThat(FeedCheck.faults("doc.yml", yaml)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tabel: x", "columns: {a: {type: int}}", "columns: {a: {requird: true}}", "lineage: 1",
                        "append: sometimes",
                "columns: x", "key: {a: b}", "dialect: {skip-lines: few}", "dialect: comma", "on-type-mismatch: refuse",
                "row-events: {topic: x}", "key: [true]", "columns: {a: {max-length: long}}"
            })
    void itRefusesWhatIsWrong(String setting) {
        String yaml = "caravan: {feeds: {x: {match: '*', %s}}}".formatted(setting);
        assertThat(faults(yaml)).isNotEmpty();
        assertThat(faults("caravan: {feeds: {x: {%s}}}".formatted("table: y"))).isNotEmpty();
    }

    private static List<String> faults(String yaml) {
        Set<ValidationMessage> found = SCHEMA.validate(yaml, InputFormat.YAML);
        return found.stream().map(ValidationMessage::getMessage).toList();
    }
}
