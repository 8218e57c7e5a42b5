package dev.caravan.feed.rule;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which columns of a file become which columns of the table, as options, a request or a feed state it. What is null is stated elsewhere, or
 * the default: every column becomes the table's column of its name.
 *
 * @param columnNames names of a file's columns, in its order, in place of a header's
 * @param map names in the table by names in the file
 * @param skipColumns columns that are not loaded
 * @param only the columns that are loaded
 * @param ignoreExtra whether columns that the table lacks are left out
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ColumnMapping(
        @Nullable List<String> columnNames,
        @Nullable Map<String, String> map,
        @Nullable List<String> skipColumns,
        @Nullable List<String> only,
        @Nullable Boolean ignoreExtra) {
    public static final ColumnMapping NONE = new ColumnMapping(null, null, null, null, null);

    /** Caravan's lineage, and what every table of PostgreSQL has (PostgreSQL documentation, "System Columns"). */
    public static final Set<String> RESERVED = Set.of(
            "caravan_job",
            "caravan_row",
            "caravan_key",
            "caravan_rescued",
            "tableoid",
            "xmin",
            "cmin",
            "xmax",
            "cmax",
            "ctid");

    /** These options, completed by others. */
    public ColumnMapping or(ColumnMapping others) {
        return new ColumnMapping(
                columnNames == null ? others.columnNames : columnNames,
                map == null ? others.map : map,
                skipColumns == null ? others.skipColumns : skipColumns,
                only == null ? others.only : only,
                ignoreExtra == null ? others.ignoreExtra : ignoreExtra);
    }

    /** Names in the table by names in the file. */
    public Map<String, String> renamed() {
        return requireNonNullElse(map, Map.of());
    }

    /** Columns of the header that the options name. */
    public Set<String> named() {
        Set<String> named = new HashSet<>();
        if (columnNames == null) {
            named.addAll(renamed().keySet());
            named.addAll(skipped());
            named.addAll(requireNonNullElse(only, List.of()));
        }
        return named;
    }

    /** Columns that are not loaded. */
    public List<String> skipped() {
        return requireNonNullElse(skipColumns, List.of());
    }

    /** What is wrong, whatever the file is; null: nothing. */
    public @Nullable Mistake mistake() {
        Mistake found = columnNames != null && columnNames.isEmpty()
                ? new Mistake("column-names", "", "must name columns")
                : null;
        found = found == null ? mistake("column-names", columnNames) : found;
        found = found == null ? mistake("map", renamed().keySet()) : found;
        found = found == null ? mistakeInTargets() : found;
        found = found == null ? mistake("skip-columns", skipColumns) : found;
        found = found == null && only != null && only.isEmpty() ? new Mistake("only", "", "must name columns") : found;
        found = found == null ? mistake("only", only) : found;
        return found == null ? overlap() : found;
    }

    private static @Nullable Mistake mistake(String option, @Nullable Collection<String> columns) {
        Map<String, String> alike = new HashMap<>();
        for (String name : columns == null ? Set.<String>of() : columns) {
            String folded = ColumnNames.folded(name);
            if (folded.isEmpty()) {
                return new Mistake(option, name, "must be a column's name");
            }
            String other = alike.put(folded, name);
            if (other != null) {
                return new Mistake(option, name, "must differ from \"%s\"".formatted(other));
            }
        }
        return null;
    }

    private @Nullable Mistake mistakeInTargets() {
        Set<String> targets = new HashSet<>();
        for (Map.Entry<String, String> each : renamed().entrySet()) {
            String target = each.getValue();
            if (target.isBlank() || target.indexOf('\0') >= 0) {
                return new Mistake("map", each.getKey() + "=" + target, "must name a column of the table");
            }
            if (isReserved(target)) {
                return new Mistake(
                        "map",
                        each.getKey() + "=" + target,
                        "must name another column: that one is Caravan's or the database's");
            }
            if (!targets.add(target)) {
                return new Mistake(
                        "map", each.getKey() + "=" + target, "must name a column that no other is loaded into");
            }
        }
        return null;
    }

    /** Whether a column of the table is none that a file's column can become. */
    public static boolean isReserved(String column) {
        return RESERVED.contains(column.toLowerCase(Locale.ROOT));
    }

    private @Nullable Mistake overlap() {
        for (String skip : skipped()) {
            if (only != null && only.stream().anyMatch(name -> ColumnNames.areAlike(name, skip))) {
                return new Mistake("skip-columns", skip, "must not be among the columns of only, too");
            }
            if (renamed().keySet().stream().anyMatch(name -> ColumnNames.areAlike(name, skip))) {
                return new Mistake("skip-columns", skip, "must not be loaded into a column by map");
            }
        }
        return null;
    }
}
