package dev.caravan.web.openapi;

import static dev.caravan.testing.WebClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.testing.RunningCaravan;
import dev.caravan.testing.WebClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The OpenAPI document says of every operation what it does, what it takes and answers, each with an example. */
class ApiDocumentTest {
    private static final Pattern ADDRESS = Pattern.compile("`(?:[A-Z]+ )?(/[^`?\\s\\[]*)");

    @TempDir
    static Path directory;

    private static RunningCaravan caravan;
    private static JsonNode document;

    @BeforeAll
    static void start() {
        caravan = RunningCaravan.startServing(directory.resolve("data"));
        document = json(new WebClient(caravan.uri("/")).send("GET", "/api/openapi", null));
    }

    @AfterAll
    static void stop() {
        caravan.close();
    }

    private record Operation(String name, JsonNode json) {
        Stream<JsonNode> contents() {
            return Stream.concat(Stream.of(json.path("requestBody")), responses())
                    .flatMap(body -> body.path("content").properties().stream())
                    .map(Map.Entry::getValue);
        }

        Stream<JsonNode> responses() {
            return json.path("responses").properties().stream().map(response -> resolved(response.getValue()));
        }

        boolean hasExampleOfHeadersOrParameters() {
            Stream<JsonNode> headers = responses()
                    .flatMap(response -> response.path("headers").properties().stream())
                    .map(Map.Entry::getValue);
            return Stream.concat(headers, json.path("parameters").valueStream())
                    .anyMatch(described -> described.has("example"));
        }
    }

    private static List<Operation> operations() {
        List<Operation> all = new ArrayList<>();
        document.get("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(method ->
                                all.add(new Operation(method.getKey() + " " + path.getKey(), method.getValue()))));
        return all;
    }

    private static JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? resolved(document.at(node.get("$ref").asText().substring(1))) : node;
    }

    @Test
    void eachAddressIsInTheReferenceAndNoOther() throws IOException {
        Set<String> documented = new TreeSet<>();
        for (String page : List.of("http.md", "uploads.md")) {
            ADDRESS.matcher(Files.readString(Path.of("docs", page)))
                    .results()
                    .forEach(address -> documented.add(address.group(1).replaceFirst("/$", "")));
        }
        Set<String> addresses = new TreeSet<>();
        document.get("paths").fieldNames().forEachRemaining(address -> addresses.add(address.replaceFirst("/$", "")));
        assertThat(documented).containsAll(addresses);
        documented.removeAll(addresses);
        assertThat(documented)
                .filteredOn(address -> address.startsWith("/api/"))
                .containsExactly("/api/openapi");
    }

    @Test
    void titleVersionAndLicenceAreThere() {
        JsonNode info = document.get("info");
        assertThat(info.get("title").asText()).isEqualTo("Caravan");
        assertThat(info.path("version").asText()).isNotBlank();
        assertThat(info.at("/license/name").asText()).isEqualTo("Apache-2.0");
    }

    @Test
    void everyOperationHasASummaryAndOneTagWithADescription() {
        List<String> tags = document.get("tags")
                .valueStream()
                .filter(tag -> tag.hasNonNull("description"))
                .map(tag -> tag.get("name").asText())
                .toList();
        assertThat(operations()).hasSizeGreaterThan(30).allSatisfy(operation -> {
            assertThat(operation.json().path("summary").asText())
                    .as(operation.name())
                    .isNotBlank();
            assertThat(operation.json().path("tags")).as(operation.name()).hasSize(1);
            assertThat(tags).contains(operation.json().at("/tags/0").asText());
        });
    }

    @Test
    void everyBodyHasASchemaWithFieldsAndAnExampleOfIt() {
        assertThat(operations())
                .allSatisfy(operation -> assertThat(operation.contents())
                        .as(operation.name())
                        .allSatisfy(content -> {
                            JsonNode schema = resolved(content.path("schema"));
                            assertThat(schema.path("type").asText())
                                    .as(content.toString())
                                    .isIn("object", "string");
                            JsonNode example = content.has("examples")
                                    ? resolved(content.get("examples")
                                                    .elements()
                                                    .next())
                                            .get("value")
                                    : content.get("example");
                            assertThat(example).as(content.toString()).isNotNull();
                            if (schema.path("type").asText().equals("object")) {
                                assertThat(schema.path("properties").fieldNames())
                                        .toIterable()
                                        .containsAll(example.properties().stream()
                                                .map(Map.Entry::getKey)
                                                .toList());
                            }
                        }));
    }

    @Test
    void everyOperationHasAnExample() {
        assertThat(operations())
                .allSatisfy(operation -> assertThat(operation.json().path("responses").properties().stream()
                                        .filter(response -> !response.getKey().endsWith("XX"))
                                        .anyMatch(
                                                response -> response.getValue().has("content"))
                                || operation.json().has("requestBody")
                                || operation.hasExampleOfHeadersOrParameters())
                        .as(operation.name())
                        .isTrue());
    }

    @Test
    void everyOperationAnswersErrorsAsProblems() {
        assertThat(operations()).allSatisfy(operation -> {
            for (String status : new String[] {"4XX", "5XX"}) {
                JsonNode problem = resolved(operation.json().at("/responses/" + status));
                assertThat(problem.at("/content/application~1problem+json/schema/$ref")
                                .asText())
                        .as(operation.name())
                        .isEqualTo("#/components/schemas/ProblemDetail");
            }
        });
    }
}
