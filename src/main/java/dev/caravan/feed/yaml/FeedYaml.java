package dev.caravan.feed.yaml;

import dev.caravan.feed.rule.ColumnRule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A feed as a YAML file. It holds what the feed states, whichever components that has, and comments on what the feed leaves open. Not
 * thread-safe.
 */
public final class FeedYaml {
    private static final String INDENT = "      ";

    private final StringBuilder text = new StringBuilder();
    private final Map<String, String> remarks = new LinkedHashMap<>();

    /** Comment lines at the top. */
    public FeedYaml head(String line) {
        text.append("# ").append(YamlText.comment(line)).append('\n');
        return this;
    }

    /** A comment behind a key of the feed, or behind {@code columns.NAME}; on a line of its own if the feed lacks the key. */
    public FeedYaml remark(String key, String remark) {
        remarks.put(key, remark);
        return this;
    }

    /**
     * The file: the feed below {@code caravan.feeds}.
     *
     * @param settings what the feed states, by the names of its settings
     * @param columns its rules by the names of the columns
     */
    public String write(String name, Map<String, Object> settings, Map<String, ColumnRule> columns) {
        text.append("caravan:\n  feeds:\n    ").append(YamlText.key(name)).append(":\n");
        settings.forEach((key, value) -> {
            if (value instanceof Record part) {
                text.append(INDENT).append(key).append(":\n");
                SettingNames.stated(part)
                        .forEach((partKey, partValue) -> entry("  ", key + "." + partKey, partKey, partValue));
                leftOpen("  ", key + ".");
            } else {
                entry("", key, key, value);
            }
        });
        leftOpen("", "");
        // A key without a value is an error.
        boolean anyColumn = columns.entrySet().stream()
                .anyMatch(column -> YamlText.isKey(column.getKey())
                        && !SettingNames.stated(column.getValue()).isEmpty());
        text.append(INDENT).append(anyColumn ? "columns:\n" : "# columns:\n");
        columns.forEach(this::column);
        return text.toString();
    }

    private void entry(String indent, String path, String key, Object value) {
        line(indent, key + ": " + flow(value), remarks.remove(path));
    }

    private void column(String name, ColumnRule rule) {
        String remark = remarks.remove("columns." + name);
        if (!YamlText.isKey(name)) {
            line("  ", "# " + YamlText.comment(name) + ": can't be the name of a rule", remark);
            return;
        }
        boolean open = SettingNames.stated(rule).isEmpty();
        line("  ", (open ? "# " : "") + YamlText.key(name) + ": " + (open ? "{type: text}" : flow(rule)), remark);
    }

    /** Remarks on keys that the feed lacks are such keys, commented out. */
    private void leftOpen(String indent, String prefix) {
        remarks.entrySet().removeIf(remark -> {
            boolean own = prefix.isEmpty()
                    ? !remark.getKey().contains(".")
                    : remark.getKey().startsWith(prefix);
            if (own) {
                line(indent, "# " + remark.getKey().substring(prefix.length()) + ": " + remark.getValue(), null);
            }
            return own;
        });
    }

    private void line(String indent, String line, @Nullable String remark) {
        text.append(INDENT).append(indent).append(line);
        if (remark != null) {
            text.append("  # ").append(YamlText.comment(remark));
        }
        text.append('\n');
    }

    /** A value in one line. */
    public static String flow(Object value) {
        if (value instanceof List<?> list) {
            StringJoiner items = new StringJoiner(", ", "[", "]");
            list.forEach(item -> items.add(flow(item)));
            return items.toString();
        }
        if (value instanceof Map<?, ?> map) {
            StringJoiner entries = new StringJoiner(", ", "{", "}");
            map.forEach((key, item) -> entries.add(YamlText.key((String) key) + ": " + flow(item)));
            return entries.toString();
        }
        if (value instanceof Record rule) {
            StringJoiner entries = new StringJoiner(", ", "{", "}");
            SettingNames.stated(rule).forEach((key, item) -> entries.add(key + ": " + flow(item)));
            return entries.toString();
        }
        if (value instanceof Enum<?> constant) {
            return YamlText.scalar(SettingNames.of(constant));
        }
        // Spring replaces ${…} in values.
        return value instanceof String string ? YamlText.scalar(string.replace("${", "\\${")) : String.valueOf(value);
    }
}
