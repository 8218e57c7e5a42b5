package dev.caravan.load.table;

import dev.caravan.csv.NearNames;
import dev.caravan.feed.plan.Column;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.rule.ColumnMapping;
import dev.caravan.feed.rule.ColumnNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds out which column of an existing table each column of a plan is. */
final class TableColumns {
    private static final int MOST_SUGGESTIONS = 5;
    private static final int MOST_LISTED = 20;
    /** Of a file: for more, names that are nearly alike are not searched. */
    private static final int MOST_COMPARED = 100;

    private final Set<String> names;
    private final Map<String, List<String>> alike = new HashMap<>();
    /** Columns of the plan by those of the table that they have. */
    private final Map<String, Column> taken = new HashMap<>();

    private TableColumns(Set<String> names) {
        this.names = names;
        names.stream()
                .filter(name -> !ColumnMapping.isReserved(name))
                .sorted()
                .forEach(name -> alike.computeIfAbsent(ColumnNames.folded(name), unused -> new ArrayList<>())
                        .add(name));
    }

    /**
     * The plan with its columns as the table spells them. A column is the table's of the same name, or else the only one whose name is
     * alike ({@link ColumnNames}); one that is neither keeps its name.
     *
     * @param names of the table's columns
     * @throws IncompatibleTableException if a column may be more than one of the table's, or two may be the same
     */
    static LoadPlan matched(LoadPlan plan, Set<String> names) {
        return plan.with(new TableColumns(names).matched(plan));
    }

    private List<Column> matched(LoadPlan plan) {
        List<@Nullable String> exact = new ArrayList<>();
        for (Column column : plan.columns()) {
            String same = column.ignored() ? null : same(column);
            exact.add(same != null && taken.putIfAbsent(same, column) == null ? same : null);
        }
        List<Column> matched = new ArrayList<>();
        for (int c = 0; c < plan.columns().size(); c++) {
            Column column = plan.columns().get(c);
            String name = exact.get(c);
            matched.add(column.ignored() ? column : column.named(name == null ? alike(plan, column) : name));
        }
        return matched;
    }

    private @Nullable String same(Column column) {
        return candidates(column).stream().filter(names::contains).findFirst().orElse(null);
    }

    /** The table may keep a name that was cut, or made unlike others'. */
    private static List<String> candidates(Column column) {
        return column.rule().rename() != null
                        || column.header().equals(column.name())
                        || ColumnMapping.isReserved(column.header())
                ? List.of(column.name())
                : List.of(column.name(), column.header());
    }

    private String alike(LoadPlan plan, Column column) {
        List<String> found = candidates(column).stream()
                .flatMap(name -> alike.getOrDefault(ColumnNames.folded(name), List.of()).stream())
                .distinct()
                .toList();
        List<String> free = found.stream()
                .filter(name -> !taken.containsKey(name) || found.size() == 1)
                .toList();
        if (free.size() > 1) {
            throw new IncompatibleTableException(
                    "column \"%s\" of the file may be %s or %s of table %s: say which with %s"
                            .formatted(
                                    column.header(),
                                    free.get(0),
                                    free.get(1),
                                    plan.table(),
                                    option(column, free.get(0))));
        }
        if (free.isEmpty()) {
            return column.name();
        }
        Column other = taken.putIfAbsent(free.get(0), column);
        if (other != null) {
            throw new IncompatibleTableException(
                    "columns \"%s\" and \"%s\" of the file may both be %s of table %s: leave one out with --skip-column, or name another with --map"
                            .formatted(other.header(), column.header(), free.get(0), plan.table()));
        }
        return free.get(0);
    }

    /** Why a table can't take columns that it lacks, and what may have been meant. */
    static String refusal(LoadPlan plan, List<Column> missing, Set<String> names) {
        Set<String> free = new HashSet<>(names);
        free.removeIf(ColumnMapping::isReserved);
        plan.loaded().forEach(column -> free.remove(column.name()));
        List<String> sorted = free.stream().sorted().toList();
        List<String> options = missing.stream()
                .limit(MOST_COMPARED)
                .flatMap(column -> NearNames.of(column.name(), sorted, ColumnNames::letters).stream()
                        .limit(1)
                        .map(name -> option(column, name)))
                .limit(MOST_SUGGESTIONS)
                .toList();
        boolean key = plan.key().stream().map(plan.columns()::get).anyMatch(missing::contains);
        boolean one = missing.size() == 1;
        String lacking = (one
                        ? "column %s is in the file but not in table %s"
                        : "columns %s are in the file but not in table %s")
                .formatted(listed(missing), plan.table());
        String meant = options.isEmpty() ? ": " : "; did you mean %s? Or ".formatted(String.join(" ", options));
        return lacking
                + meant
                + "add %s to the table, ".formatted(one ? "it" : "them")
                + (key || missing.size() == plan.loaded().size()
                        ? ""
                        : "leave %s out with --skip-column or --ignore-extra, let a feed's on-new-column say what to do, "
                                .formatted(one ? "it" : "them"))
                + "or load into another table with --table";
    }

    private static String listed(List<Column> columns) {
        String names = columns.stream()
                .limit(MOST_LISTED)
                .map(column -> column.rule().rename() == null
                        ? '"' + column.header() + '"'
                        : "\"%s\" (as %s)".formatted(column.header(), column.name()))
                .collect(Collectors.joining(", "));
        return columns.size() > MOST_LISTED ? names + "…" : names;
    }

    /** As a shell takes it. A name with an equals sign is in double quotes, as is one that begins with them. */
    private static String option(Column column, String name) {
        String header = column.header();
        boolean quoted = header.contains("=") || header.startsWith("\"");
        String said = quoted ? '"' + header.replace("\"", "\"\"") + '"' : header;
        return "--map '%s'".formatted((said + "=" + name).replace("'", "'\\''"));
    }
}
