package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.feed.yaml.SettingNames;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;

/** docs/settings.md has each setting of Caravan with its default, and no other. */
class DocumentedSettingsTest {
    private static final Path SOURCES = Path.of("src", "main", "java");
    private static final Path PAGE = Path.of("docs", "settings.md");

    private static final Pattern SETTINGS = Pattern.compile("@ConfigurationProperties\\(");
    private static final Pattern READ_BY_NAME =
            Pattern.compile("(?:getProperty\\(\\s*\"|bind\\(\\s*\"|\\$\\{)(caravan\\.[a-z0-9.-]+[a-z])\\b");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (`caravan\\.[^|]*) \\| ?([^|]*?) ?\\|");
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

    /** Commands choose the roles of a process, and where reports wait within it. */
    private static final Pattern OF_COMMANDS =
            Pattern.compile("caravan\\.[a-z-]+\\.(replay-)?enabled|caravan\\.report\\.queue");

    /** Bound by other means than a record of settings. */
    private static final Set<String> OTHERS = Set.of(
            "caravan.data-dir",
            "caravan.db.url",
            "caravan.db.password",
            "caravan.db.password-file",
            "caravan.db.pool-size",
            "caravan.db.socket-timeout",
            "caravan.log-values",
            "caravan.feeds.<name>",
            "caravan.reports.<name>");

    @Test
    void eachSettingIsDocumentedAndNoOther() throws Exception {
        Set<String> settings = new TreeSet<>(declared().keySet());
        settings.addAll(OTHERS);
        assertThat(documented().keySet()).containsExactlyInAnyOrderElementsOf(settings);
    }

    @Test
    void theDefaultIsTheProgramsOwn() throws Exception {
        Map<String, String> declared = declared();
        Map<String, String> documented = new TreeMap<>(documented());
        documented.keySet().removeIf(name -> declared.getOrDefault(name, "").isEmpty());
        assertThat(documented).hasSizeGreaterThan(70);
        declared.keySet().retainAll(documented.keySet());
        assertThat(documented).containsExactlyInAnyOrderEntriesOf(declared);
    }

    @Test
    void whatIsReadByItsNameIsASetting() throws Exception {
        Set<String> read = new TreeSet<>();
        for (Path source : sources()) {
            READ_BY_NAME.matcher(Files.readString(source)).results().forEach(name -> read.add(name.group(1)));
        }
        READ_BY_NAME
                .matcher(Files.readString(Path.of("src", "main", "resources", "application.yml")))
                .results()
                .forEach(name -> read.add(name.group(1)));
        read.removeIf(name -> OF_COMMANDS.matcher(name).matches() || name.startsWith("caravan.s3.inboxes"));
        assertThat(documented().keySet()).containsAll(read);
    }

    /** Settings by name with their defaults, which are empty where there is none. */
    private static Map<String, String> declared() throws Exception {
        Map<String, String> settings = new TreeMap<>();
        for (Path source : sources()) {
            if (SETTINGS.matcher(Files.readString(source)).find()) {
                String name = SOURCES.relativize(source)
                        .toString()
                        .replace(".java", "")
                        .replace('/', '.');
                Class<?> type = Class.forName(name);
                add(settings, type.getAnnotation(ConfigurationProperties.class).value(), type);
            }
        }
        settings.keySet().removeIf(name -> OF_COMMANDS.matcher(name).matches());
        return settings;
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }

    private static void add(Map<String, String> settings, String prefix, Class<?> type) throws Exception {
        RecordComponent[] components = type.getRecordComponents();
        Constructor<?> constructor = type.getDeclaredConstructor(
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
        Annotation[][] annotations = constructor.getParameterAnnotations();
        for (int c = 0; c < components.length; c++) {
            Name name = of(annotations[c], Name.class);
            DefaultValue value = of(annotations[c], DefaultValue.class);
            String key = prefix + "." + (name == null ? SettingNames.of(components[c]) : name.value());
            Class<?> nested = components[c].getType();
            if (components[c].getGenericType() instanceof ParameterizedType generic) {
                Type[] arguments = generic.getActualTypeArguments();
                nested = (Class<?>) arguments[arguments.length - 1];
                if (nested.isRecord()) {
                    key += arguments.length == 1 ? "[N]" : ".<%s>".formatted(placeholder((Class<?>) arguments[0]));
                }
            }
            if (nested.isRecord()) {
                add(settings, key, nested);
            } else {
                settings.put(key, value == null ? "" : String.join(", ", value.value()));
            }
        }
    }

    private static String placeholder(Class<?> key) {
        return key.isEnum() ? key.getSimpleName().toLowerCase(Locale.ROOT) : "name";
    }

    private static <A extends Annotation> @Nullable A of(Annotation[] annotations, Class<A> type) {
        return Arrays.stream(annotations)
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElse(null);
    }

    /** Rows of the table: `caravan.a.b`, `.c` are caravan.a.b and caravan.a.c, whose defaults stand in the second cell in that order. */
    private static Map<String, String> documented() throws IOException {
        Map<String, String> settings = new LinkedHashMap<>();
        ROW.matcher(Files.readString(PAGE)).results().forEach(row -> {
            String parent = "";
            List<String> names = quoted(row.group(1));
            List<String> defaults = Arrays.stream(row.group(2).split(",", -1))
                    .map(value -> value.strip().replace("`", ""))
                    .toList();
            for (int n = 0; n < names.size(); n++) {
                String name = names.get(n).startsWith(".") ? parent + names.get(n) : names.get(n);
                parent = name.substring(0, name.lastIndexOf('.'));
                String value =
                        names.size() == 1 ? row.group(2).replace("`", "") : n < defaults.size() ? defaults.get(n) : "";
                assertThat(settings.put(name, value)).as("%s, twice", name).isNull();
            }
        });
        return settings;
    }

    private static List<String> quoted(String cell) {
        return QUOTED.matcher(cell)
                .results()
                .map((MatchResult name) -> name.group(1))
                .collect(Collectors.toList());
    }
}
