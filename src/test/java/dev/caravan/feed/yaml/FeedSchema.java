package dev.caravan.feed.yaml;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.feed.Feed;
import dev.caravan.feed.report.ReportDefinition;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The JSON Schema of {@code caravan.feeds} and {@code caravan.reports}, made of the records that these are bound to: their components, their
 * enums, and what the {@code @param} tags of their sources say.
 */
final class FeedSchema {
    private static final Path SOURCES = Path.of("src/main/java");
    private static final Pattern PARAM = Pattern.compile("@param (\\w+) (.*?)(?= @param |$)");

    private final Map<String, Object> definitions = new TreeMap<>();

    private FeedSchema() {}

    static String text() throws IOException {
        FeedSchema schema = new FeedSchema();
        Map<String, Object> entries = new LinkedHashMap<>();
        entries.put(
                "feeds",
                named("Which files go where, and by which rules, by the names of the feeds.", schema.type(Feed.class)));
        entries.put("reports", named("Reports by their names.", schema.type(ReportDefinition.class)));
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("$schema", "http://json-schema.org/draft-07/schema#");
        root.put("title", "Feeds and reports of Caravan");
        root.put("type", "object");
        root.put("properties", Map.of("caravan", ordered("type", "object", "properties", entries)));
        root.put("definitions", schema.definitions);
        return new ObjectMapper()
                        .writer(new DefaultPrettyPrinter()
                                .withObjectIndenter(new DefaultIndenter("  ", "\n"))
                                .withArrayIndenter(DefaultPrettyPrinter.FixedSpaceIndenter.instance))
                        .writeValueAsString(root)
                + "\n";
    }

    private static Map<String, Object> named(String description, Map<String, Object> entry) {
        return ordered("description", description, "type", "object", "additionalProperties", entry);
    }

    private Map<String, Object> type(Type type) throws IOException {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            if (generic.getRawType() == Map.class) {
                return ordered("type", "object", "additionalProperties", type(arguments[1]));
            }
            boolean simple = !(arguments[0] instanceof Class<?> item && item.isRecord());
            // Texts may be in one text, too, with commas between.
            return ordered("type", simple ? List.of("array", "string") : "array", "items", type(arguments[0]));
        }
        Class<?> raw = (Class<?>) type;
        if (raw.isRecord()) {
            define(raw);
            return ordered("$ref", "#/definitions/" + raw.getSimpleName());
        }
        if (raw.isEnum()) {
            return ordered(
                    "enum",
                    Arrays.stream(raw.getEnumConstants())
                            .map(constant -> SettingNames.of((Enum<?>) constant))
                            .toList());
        }
        if (raw == Boolean.class || raw == boolean.class) {
            return ordered("type", "boolean");
        }
        if (raw == Integer.class || raw == int.class || raw == Long.class || raw == long.class) {
            return ordered("type", "integer");
        }
        if (raw == String.class) {
            return ordered("type", List.of("string", "number"));
        }
        throw new IllegalStateException("no schema of " + raw);
    }

    private void define(Class<?> raw) throws IOException {
        if (definitions.containsKey(raw.getSimpleName())) {
            return;
        }
        Map<String, Object> definition = new LinkedHashMap<>();
        definitions.put(raw.getSimpleName(), definition);
        Map<String, String> texts = params(raw);
        Map<String, Object> properties = new LinkedHashMap<>();
        for (RecordComponent component : raw.getRecordComponents()) {
            Map<String, Object> property = new LinkedHashMap<>();
            property.put("description", texts.get(component.getName()));
            if (texts.get(component.getName()) == null) {
                throw new IllegalStateException("%s has no @param %s".formatted(raw, component.getName()));
            }
            Map<String, Object> type = type(component.getGenericType());
            // Beside $ref draft 7 ignores everything.
            if (type.containsKey("$ref")) {
                property.put("allOf", List.of(type));
            } else {
                property.putAll(type);
            }
            properties.put(SettingNames.of(component), property);
        }
        definition.put("type", "object");
        definition.put("properties", properties);
        definition.put("additionalProperties", false);
        if (raw == Feed.class) {
            definition.put("required", List.of("match"));
        }
    }

    private static Map<String, String> params(Class<?> raw) throws IOException {
        String source = Files.readString(SOURCES.resolve(raw.getName().replace('.', '/') + ".java"));
        String before = source.substring(0, source.indexOf("record " + raw.getSimpleName()));
        String comment = before.substring(before.lastIndexOf("/**"), before.lastIndexOf("*/"))
                .replaceAll("(?m)^ *\\*/?|/\\*\\*|\\*/.*", " ")
                .replaceAll("\\{@(?:code|link) #?([^}]*)}", "`$1`")
                .replaceAll("\\s+", " ")
                .strip();
        Map<String, String> params = new LinkedHashMap<>();
        Matcher param = PARAM.matcher(comment);
        while (param.find()) {
            params.put(param.group(1), param.group(2).strip().replace("null: ", "absent: "));
        }
        return params;
    }

    private static Map<String, Object> ordered(@Nullable Object... entries) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < entries.length; i += 2) {
            map.put(String.valueOf(entries[i]), Objects.requireNonNull(entries[i + 1]));
        }
        return map;
    }
}
