package dev.caravan.feed.yaml;

import dev.caravan.csv.NearNames;
import dev.caravan.feed.RenamedSettings;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.util.StringUtils;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * The feeds and reports of a YAML text as Spring makes properties of them, each with its line; and what is wrong with them as far as their
 * types tell. What is wrong is no property. Memory and time are bounded: by the text, and by {@value #MOST_NODES} nodes once aliases are
 * followed. Not thread-safe.
 */
final class YamlSettings {
    private static final int MOST_CHARACTERS = 4_000_000;
    private static final int MOST_NODES = 500_000;
    private static final int DEEPEST = 50;

    /** As Spring converts them. */
    private static final Set<String> BOOLEANS = Set.of("true", "false", "on", "off", "yes", "no", "1", "0");

    /**
     * A property.
     *
     * @param name as Spring binds it, names in brackets: {@code caravan.feeds[people].columns[First Name].type}
     * @param path its levels; of a list's item its index in brackets
     */
    record Property(String name, List<String> path, int line, String value) {}

    private final String file;
    private final List<FeedFault> faults = new ArrayList<>();
    private final Map<List<String>, Property> properties = new LinkedHashMap<>();
    /** Lines of keys, and of the items of lists. */
    private final Map<List<String>, Integer> lines = new LinkedHashMap<>();

    private final Yaml scalars = new Yaml(new SafeConstructor(new LoaderOptions()));
    private int nodes;

    private YamlSettings(String file) {
        this.file = file;
    }

    static YamlSettings read(String file, String text) {
        YamlSettings settings = new YamlSettings(file);
        if (text.length() > MOST_CHARACTERS) {
            settings.faults.add(new FeedFault(file, 0, null, "is longer than 4,000,000 characters"));
            return settings;
        }
        LoaderOptions options = new LoaderOptions();
        options.setNestingDepthLimit(DEEPEST);
        options.setCodePointLimit(MOST_CHARACTERS);
        options.setMaxAliasesForCollections(MOST_NODES);
        try {
            for (Node document : new Yaml(options).composeAll(new StringReader(text))) {
                settings.value(document, "", List.of(), SettingType.root());
            }
        } catch (MarkedYAMLException e) {
            settings.faults.add(YamlSyntax.fault(file, text, e));
        } catch (YAMLException e) {
            settings.faults.add(new FeedFault(file, 0, null, "is no YAML: " + e.getMessage()));
        } catch (TooManyNodesException e) {
            settings.faults.add(new FeedFault(file, 0, null, String.valueOf(e.getMessage())));
        }
        return settings;
    }

    List<FeedFault> faults() {
        return faults;
    }

    /** In the order of the text; of a setting that is stated twice the last one. */
    List<Property> properties() {
        return List.copyOf(properties.values());
    }

    /** The line of the deepest level of a path that the text has; 0: it has none of them. */
    int line(List<String> path) {
        for (int levels = path.size(); levels > 2; levels--) {
            Integer line = lines.get(path.subList(0, levels));
            if (line != null) {
                return line;
            }
        }
        return 0;
    }

    /** The key of a path, for people. */
    static String key(List<String> path) {
        return String.join(".", path).replace(".[", "[");
    }

    private void fault(int line, List<String> path, String message) {
        faults.add(new FeedFault(file, line, key(path), message));
    }

    private static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }

    private void value(Node node, String name, List<String> path, SettingType type) {
        if (++nodes > MOST_NODES || path.size() > DEEPEST) {
            throw new TooManyNodesException();
        }
        if (node instanceof MappingNode mapping) {
            if (!type.isMapping()) {
                fault(line(node), path, "is a mapping; it must be " + expected(type));
                return;
            }
            mapping(mapping, name, path, type);
        } else if (node instanceof SequenceNode sequence) {
            if (!type.isList()) {
                fault(line(node), path, "is a list; it must be " + expected(type));
                return;
            }
            for (int i = 0; i < sequence.getValue().size(); i++) {
                String index = "[" + i + "]";
                Node item = sequence.getValue().get(i);
                List<String> itemPath = joined(path, index);
                lines.put(itemPath, line(item));
                value(item, name + index, itemPath, type.item());
            }
        } else if (node instanceof ScalarNode scalar && !path.isEmpty()) {
            scalar(scalar, name, path, type);
        }
    }

    private void mapping(MappingNode mapping, String name, List<String> path, SettingType type) {
        Map<String, Integer> seen = new LinkedHashMap<>();
        for (NodeTuple entry : merged(mapping, 0)) {
            if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                fault(line(entry.getKeyNode()), path, "has a key that is no text");
                continue;
            }
            int line = line(key);
            String written = key.getValue();
            boolean severalLevels = !written.startsWith("[") && written.contains(".") && isKnown(written, type);
            if (type.isNamed() && !severalLevels && !isNameKept(key, line, path)) {
                continue;
            }
            // Spring takes a dot for a level, but within brackets.
            String[] levels = written.startsWith("[")
                    ? new String[] {written.substring(1, Math.max(1, written.length() - 1))}
                    : StringUtils.delimitedListToStringArray(written, ".");
            SettingType below = type;
            List<String> belowPath = path;
            String belowName = name;
            for (String level : levels) {
                SettingType next = below.at(level);
                belowPath = joined(belowPath, canonical(below, level));
                if (next == null) {
                    if (below.isClosed()) {
                        fault(line, belowPath, unknown(belowName + "." + level, level, below));
                    }
                    below = null;
                    break;
                }
                lines.putIfAbsent(belowPath, line);
                belowName += below.isNamed()
                        ? "[" + level + "]"
                        : (belowName.isEmpty() ? "" : ".") + canonical(below, level);
                below = next;
            }
            Integer first = seen.putIfAbsent(written, line);
            if (first != null && (below != null || path.size() <= 1)) {
                fault(line, belowPath, "is there already, in line %d: a key stands once".formatted(first));
            }
            if (below != null) {
                value(entry.getValueNode(), belowName, belowPath, below);
            }
        }
    }

    /** Whether a key with dots leads to a setting. */
    private static boolean isKnown(String key, SettingType type) {
        SettingType below = type;
        for (String level : StringUtils.delimitedListToStringArray(key, ".")) {
            below = below == null ? null : below.at(level);
        }
        return below != null;
    }

    /** The known spelling of a key. */
    private static String canonical(SettingType type, String level) {
        return type.isNamed()
                ? level
                : type.keys().stream()
                        .filter(known -> SettingType.uniform(known).equals(SettingType.uniform(level)))
                        .findFirst()
                        .orElse(level);
    }

    private static String unknown(String name, String key, SettingType type) {
        return RenamedSettings.newName(name, "")
                .orElseGet(() -> "is not known"
                        + nearest(key, type.keys())
                                .map(": did you mean %s?"::formatted)
                                .orElse("; known are " + String.join(", ", type.keys())));
    }

    private static Optional<String> nearest(String word, Collection<String> known) {
        return NearNames.of(word, known, SettingType::uniform).stream().findFirst();
    }

    /** The entries, with those that {@code <<} takes from elsewhere and that are not stated. */
    private List<NodeTuple> merged(MappingNode mapping, int depth) {
        List<NodeTuple> entries = new ArrayList<>();
        Set<String> stated = new HashSet<>();
        mapping.getValue().forEach(entry -> {
            if (!Tag.MERGE.equals(entry.getKeyNode().getTag())) {
                entries.add(entry);
                stated.add(text(entry.getKeyNode()));
            }
        });
        for (NodeTuple entry : mapping.getValue()) {
            if (Tag.MERGE.equals(entry.getKeyNode().getTag())) {
                List<? extends Node> others = entry.getValueNode() instanceof SequenceNode list
                        ? list.getValue()
                        : List.of(entry.getValueNode());
                for (Node other : others) {
                    if (++nodes > MOST_NODES || depth > DEEPEST) {
                        throw new TooManyNodesException();
                    }
                    if (other instanceof MappingNode source) {
                        merged(source, depth + 1).stream()
                                .filter(taken -> stated.add(text(taken.getKeyNode())))
                                .forEach(entries::add);
                    }
                }
            }
        }
        return entries;
    }

    private static String text(Node node) {
        return node instanceof ScalarNode scalar ? scalar.getValue() : node.toString();
    }

    /** Whether a name that people give is the one that Spring makes of it. */
    private boolean isNameKept(ScalarNode key, int line, List<String> path) {
        String written = key.getValue();
        List<String> at = joined(path, written);
        if (isPlain(key) && !written.equals(asRead(key))) {
            fault(line, at, "YAML reads this name as %s: write %s".formatted(shown(key), YamlText.key(written)));
            return false;
        }
        boolean bracketed = written.startsWith("[") && written.endsWith("]") && written.length() > 2;
        String name = bracketed ? written.substring(1, written.length() - 1) : written;
        if (!YamlText.isKey(name)) {
            fault(line, at, "can't be a name here: it is empty, too long, or has a bracket without its counterpart");
            return false;
        }
        if (!bracketed && !written.matches("[A-Za-z0-9_-]+")) {
            fault(
                    line,
                    at,
                    written.contains(".")
                            ? "a dot in a name is taken for a level: write %s".formatted(YamlText.key(written))
                            : "is read as %s: write %s"
                                    .formatted(written.replaceAll("[^A-Za-z0-9_-]", ""), YamlText.key(written)));
            return false;
        }
        return true;
    }

    private void scalar(ScalarNode scalar, String name, List<String> path, SettingType type) {
        String written = scalar.getValue();
        int line = line(scalar);
        if (isPlain(scalar) && Tag.NULL.equals(scalar.getTag())) {
            fault(
                    line,
                    path,
                    written.isEmpty() || !type.isText()
                            ? "has no value: leave the key out, or say " + expected(type)
                            : "YAML reads %s as nothing: write \"%1$s\"".formatted(written));
            return;
        }
        if (!type.values().isEmpty()) {
            List<String> values = type.values();
            if (values.stream().noneMatch(value -> SettingType.uniform(value).equals(SettingType.uniform(written)))) {
                fault(
                        line,
                        path,
                        RenamedSettings.newName(name, written)
                                .orElseGet(() -> "is \"%s\"; it must be %s%s"
                                        .formatted(
                                                written,
                                                expected(type),
                                                nearest(written, values)
                                                        .map(": did you mean %s?"::formatted)
                                                        .orElse(""))));
                return;
            }
        } else if (type.isBoolean()) {
            if (!BOOLEANS.contains(written.toLowerCase(Locale.ROOT))) {
                fault(line, path, "is \"%s\"; it must be %s".formatted(written, expected(type)));
                return;
            }
        } else if (type.isInteger()) {
            boolean other = written.matches("0\\d+") || written.contains(":");
            if (other || !asRead(scalar).matches("[+-]?\\d{1,18}")) {
                fault(
                        line,
                        path,
                        (other && isPlain(scalar)
                                        ? "YAML reads %s as %s".formatted(written, shown(scalar))
                                        : "is \"" + written + '"')
                                + "; it must be " + expected(type));
                return;
            }
        } else if (!type.isText()) {
            fault(line, path, "is \"%s\"; it must be %s".formatted(written, expected(type)));
            return;
        } else if (isPlain(scalar) && !written.equals(asRead(scalar))) {
            fault(line, path, "YAML reads %s as %s: write \"%1$s\"".formatted(written, shown(scalar)));
            return;
        }
        properties.remove(path);
        properties.put(path, new Property(name, path, line, asRead(scalar)));
    }

    private static boolean isPlain(ScalarNode scalar) {
        return scalar.getScalarStyle() == ScalarStyle.PLAIN;
    }

    /** The text that Spring makes of a scalar. It takes dates for text. */
    private String asRead(ScalarNode scalar) {
        Tag tag = scalar.getTag();
        if (isPlain(scalar) && (Tag.BOOL.equals(tag) || Tag.INT.equals(tag) || Tag.FLOAT.equals(tag))) {
            Object read = scalars.load(scalar.getValue());
            return read.toString();
        }
        return Tag.NULL.equals(tag) ? "" : scalar.getValue();
    }

    private String shown(ScalarNode scalar) {
        String read = asRead(scalar);
        return read.isEmpty() ? "nothing" : read;
    }

    private static String expected(SettingType type) {
        List<String> values = type.values();
        return !values.isEmpty()
                ? "one of " + String.join(", ", values)
                : type.isBoolean()
                        ? "true or false"
                        : type.isInteger()
                                ? "a whole number"
                                : type.isList()
                                        ? "a list, such as [a, b]"
                                        : type.isText() ? "a text" : "a mapping of keys to values";
    }

    private static List<String> joined(List<String> path, String level) {
        List<String> joined = new ArrayList<>(path);
        joined.add(level);
        return List.copyOf(joined);
    }

    /** Aliases make a text of some lines into nodes without number. */
    private static final class TooManyNodesException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooManyNodesException() {
            super("has too many nodes once its aliases are followed, or one that contains itself");
        }
    }
}
