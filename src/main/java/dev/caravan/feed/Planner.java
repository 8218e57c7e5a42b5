package dev.caravan.feed;

import dev.caravan.csv.Bounds;
import dev.caravan.csv.Dialect;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Makes a job's settings and the head of its file into the plan that splitters and loaders work by. Thread-safe. */
@Component
public class Planner {
    /** The longest identifier that PostgreSQL keeps whole (NAMEDATALEN - 1). */
    private static final int MAX_NAME_BYTES = 63;

    /** Our lineage's, and what every table of PostgreSQL has (PostgreSQL documentation, "System Columns"). */
    private static final Set<String> RESERVED =
            Set.of("caravan_job", "caravan_row", "caravan_key", "tableoid", "xmin", "cmin", "xmax", "cmax", "ctid");

    Planner() {}

    /**
     * @param header the names of the file's columns, unique and not empty
     * @throws PlanException if the header lacks a column of the key
     */
    public LoadPlan plan(JobSettings settings, Dialect dialect, Charset encoding, Bounds bounds, List<String> header) {
        Set<String> taken = new HashSet<>(RESERVED);
        List<Column> columns = new ArrayList<>(header.size());
        for (String name : header) {
            ColumnRule rule = ruleOf(settings.columns(), name);
            ColumnType type = rule == null || rule.type() == null ? ColumnType.byName(name) : rule.type();
            columns.add(new Column(
                    name,
                    targetName(name, taken),
                    type,
                    rule != null && rule.required(),
                    rule == null ? null : rule.maxLength()));
        }
        List<Integer> key =
                settings.key().stream().map(name -> indexOf(header, name)).toList();
        return new LoadPlan(
                dialect,
                bounds,
                TableName.parse(settings.table()),
                columns,
                key,
                settings.lineage(),
                encoding.name(),
                settings.ragged());
    }

    private static int indexOf(List<String> header, String key) {
        for (int i = 0; i < header.size(); i++) {
            if (header.get(i).equalsIgnoreCase(key)) {
                return i;
            }
        }
        throw new PlanException("the header has no column \"%s\", which is the key; it has %s"
                .formatted(key, header.size() <= 20 ? header : header.subList(0, 20) + "…"));
    }

    private static @Nullable ColumnRule ruleOf(Map<String, ColumnRule> rules, String name) {
        ColumnRule exact = rules.get(name);
        if (exact != null) {
            return exact;
        }
        return rules.entrySet().stream()
                .filter(rule -> rule.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    /** The header's name cut to what the database keeps, and unlike every other column's, its own lineage's included. */
    private static String targetName(String header, Set<String> taken) {
        String name = cut(header.replace("\0", ""), MAX_NAME_BYTES);
        for (int i = 2; !taken.add(name.toLowerCase(Locale.ROOT)); i++) {
            String suffix = "_" + i;
            name = cut(header, MAX_NAME_BYTES - suffix.length()) + suffix;
        }
        return name;
    }

    private static String cut(String name, int maxBytes) {
        int end = name.length();
        while (name.substring(0, end).getBytes(StandardCharsets.UTF_8).length > maxBytes) {
            end = name.offsetByCodePoints(end, -1);
        }
        return name.substring(0, end);
    }
}
