package dev.caravan.feed.yaml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** What a place in the configuration may hold, as {@link FeedFileSchema} has it. */
final class SettingType {
    private final JsonNode schema;
    private final JsonNode document;

    private SettingType(JsonNode schema, JsonNode document) {
        JsonNode all = schema.path("allOf").path(0);
        JsonNode reference = all.isMissingNode() ? schema.path("$ref") : all.path("$ref");
        this.document = document;
        this.schema = reference.isMissingNode()
                ? schema
                : document.at(reference.asText().substring(1));
    }

    /** The whole configuration, of which only feeds and reports are known. */
    static SettingType root() {
        try {
            JsonNode document = new ObjectMapper().readTree(FeedFileSchema.text());
            return new SettingType(document, document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("feeds.schema.json", e);
        }
    }

    /** Whether its keys are names that people give. */
    boolean isNamed() {
        return schema.path("additionalProperties").isObject();
    }

    /** Whether it has no other keys than the known ones. */
    boolean isClosed() {
        return schema.has("additionalProperties") && !isNamed();
    }

    boolean isMapping() {
        return is("object");
    }

    boolean isList() {
        return is("array");
    }

    /** Whether its items may be in one text. */
    boolean isText() {
        return is("string");
    }

    boolean isBoolean() {
        return is("boolean");
    }

    boolean isInteger() {
        return is("integer");
    }

    private boolean is(String type) {
        JsonNode types = schema.path("type");
        return types.isArray()
                ? StreamSupport.stream(types.spliterator(), false)
                        .anyMatch(one -> one.asText().equals(type))
                : types.asText().equals(type);
    }

    /** The values of an enum; empty: it is none. */
    List<String> values() {
        List<String> values = new ArrayList<>();
        schema.path("enum").forEach(value -> values.add(value.asText()));
        return values;
    }

    List<String> keys() {
        List<String> keys = new ArrayList<>();
        schema.path("properties").fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    /** What is below a key, whichever spelling of it Spring takes; null: the key is not known. */
    @Nullable SettingType at(String key) {
        if (isNamed()) {
            return new SettingType(schema.path("additionalProperties"), document);
        }
        return keys().stream()
                .filter(known -> uniform(known).equals(uniform(key)))
                .findFirst()
                .map(known -> new SettingType(schema.path("properties").path(known), document))
                .orElse(null);
    }

    /** What a list holds. */
    SettingType item() {
        return new SettingType(schema.path("items"), document);
    }

    /** As Spring compares names and constants: whatever the case, and without hyphens. */
    static String uniform(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[-_]", "");
    }
}
