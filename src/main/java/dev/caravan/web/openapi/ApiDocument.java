package dev.caravan.web.openapi;

import io.swagger.v3.core.util.Yaml31;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.PathItem.HttpMethod;
import io.swagger.v3.oas.models.examples.Example;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.info.BuildProperties;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;

/**
 * Completes the document that springdoc makes of the controllers with {@code openapi.yaml}: what their types can't say (bodies that are
 * read as streams, headers, files), examples by the name of their schema, and the problems of all operations. The document is made at
 * the first request for it. Thread-safe.
 */
@Component
@ConditionalOnProperty("caravan.web.enabled")
class ApiDocument implements GlobalOpenApiCustomizer {
    private static final String SUPPLEMENT = "openapi.yaml";
    private static final String EXAMPLES = "#/components/examples/";
    private static final ApiResponse PROBLEM = new ApiResponse().$ref("#/components/responses/Problem");

    /** Version of a process that runs from compiled classes, where the build has written none. */
    private static final String UNKNOWN_VERSION = "development";

    private final String version;

    ApiDocument(ObjectProvider<BuildProperties> build) {
        BuildProperties known = build.getIfAvailable();
        this.version = known == null ? UNKNOWN_VERSION : known.getVersion();
    }

    @Override
    public void customise(OpenAPI document) {
        OpenAPI supplement = supplement();
        document.setInfo(supplement.getInfo().version(version));
        document.setTags(supplement.getTags());
        Components components = supplement.getComponents();
        components.getSchemas().forEach(document.getComponents()::addSchemas);
        components.getResponses().forEach(document.getComponents()::addResponses);
        components.getExamples().forEach(document.getComponents()::addExamples);
        document.getPaths().forEach((path, item) -> {
            PathItem addition = supplement.getPaths().get(path.replaceFirst("/$", ""));
            Map<HttpMethod, Operation> additions = addition == null ? Map.of() : addition.readOperationsMap();
            item.readOperationsMap().forEach((method, operation) -> {
                complete(operation, additions.get(method));
                bodies(operation).forEach(body -> addExample(body, components.getExamples()));
                operation.getResponses().addApiResponse("4XX", PROBLEM);
                operation.getResponses().addApiResponse("5XX", PROBLEM);
            });
        });
    }

    private static OpenAPI supplement() {
        try (InputStream in = new ClassPathResource(SUPPLEMENT).getInputStream()) {
            return Yaml31.mapper().readValue(in, OpenAPI.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the supplement says replaces what springdoc made of the method. */
    private static void complete(Operation operation, @Nullable Operation addition) {
        if (addition == null) {
            return;
        }
        if (addition.getParameters() != null) {
            addition.getParameters().forEach(parameter -> replace(operation, parameter));
        }
        if (addition.getRequestBody() != null) {
            operation.setRequestBody(addition.getRequestBody());
        }
        if (addition.getResponses() != null) {
            operation.setResponses(addition.getResponses());
        }
    }

    private static void replace(Operation operation, Parameter parameter) {
        List<Parameter> all =
                new ArrayList<>(operation.getParameters() == null ? List.of() : operation.getParameters());
        all.removeIf(other ->
                other.getName().equals(parameter.getName()) && other.getIn().equals(parameter.getIn()));
        all.add(parameter);
        operation.setParameters(all);
    }

    private static List<MediaType> bodies(Operation operation) {
        List<Content> contents = new ArrayList<>();
        if (operation.getRequestBody() != null) {
            contents.add(operation.getRequestBody().getContent());
        }
        operation.getResponses().values().stream()
                .map(ApiResponse::getContent)
                .filter(content -> content != null)
                .forEach(contents::add);
        return contents.stream().flatMap(content -> content.values().stream()).toList();
    }

    private static void addExample(MediaType body, Map<String, Example> examples) {
        String reference = body.getSchema() == null ? null : body.getSchema().get$ref();
        String name = reference == null ? "" : reference.substring(reference.lastIndexOf('/') + 1);
        if (examples.containsKey(name)) {
            body.addExamples(name, new Example().$ref(EXAMPLES + name));
        }
    }
}
