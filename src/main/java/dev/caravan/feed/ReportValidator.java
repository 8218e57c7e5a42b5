package dev.caravan.feed;

import com.google.re2j.Pattern;
import dev.caravan.feed.report.Aggregate;
import dev.caravan.feed.report.Grouping;
import dev.caravan.feed.report.Measure;
import dev.caravan.feed.report.ReportDefinition;
import dev.caravan.feed.report.SortKey;
import dev.caravan.feed.rule.ColumnRule;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Validates reports before any file is read: configured ones when Caravan starts, others when they are requested. */
final class ReportValidator {
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_-]{1,63}");

    private final String prefix;

    private ReportValidator(String prefix) {
        this.prefix = prefix;
    }

    /** @throws InvalidFeedException if the report is invalid */
    static void check(String name, ReportDefinition rule) {
        String prefix = "caravan.reports." + name;
        if (!NAME.matches(name)) {
            throw new InvalidFeedException(
                    "the name of a report", name, "must have 1 to 63 letters, digits, hyphens and underscores");
        }
        new ReportValidator(prefix + ".").check(rule);
    }

    /**
     * Validates a report that is not configured.
     *
     * @throws InvalidFeedException if it is invalid
     */
    static void check(Grouping grouping) {
        new ReportValidator("the report's ").checkGrouping(grouping);
    }

    private void check(ReportDefinition rule) {
        if (rule.match() != null) {
            FeedValidator.checkMatch(prefix, rule.match());
        }
        FeedValidator.checkMaxRejects(prefix, rule.maxRejects());
        Map<String, ColumnRule> columns = rule.columns() == null ? Map.of() : rule.columns();
        columns.forEach((name, column) -> {
            FeedValidator.checkColumn(prefix, name, column);
            if (column.rename() != null) {
                throw bad("columns." + name + ".rename", column.rename(), "is for columns of tables");
            }
        });
        checkGrouping(rule.grouping());
    }

    private void checkGrouping(Grouping grouping) {
        if (grouping.groupBy().stream().anyMatch(String::isBlank)) {
            throw bad("group-by", grouping.groupBy(), "must name columns");
        }
        if (grouping.isCustomQuery()) {
            checkWritten(grouping);
            return;
        }
        if (grouping.groupBy().isEmpty() && grouping.measures().isEmpty()) {
            throw bad(
                    "measures",
                    "",
                    "must say what is worked out, or group-by what the groups are, or select all of it");
        }
        if (grouping.filter() != null && grouping.filter().isBlank()) {
            throw bad("filter", grouping.filter(), "must be a condition on the records");
        }
        Set<String> names = new HashSet<>();
        for (String column : grouping.groupBy()) {
            checkNew(names, "group-by", column);
        }
        for (int i = 0; i < grouping.measures().size(); i++) {
            checkMeasure("measures[%d].".formatted(i), grouping.measures().get(i));
            checkNew(
                    names,
                    "measures[%d].as".formatted(i),
                    grouping.measures().get(i).name());
        }
        checkOrder(grouping.orderBy(), names);
    }

    private void checkWritten(Grouping grouping) {
        String select = grouping.select();
        if (select == null || select.isBlank()) {
            throw bad("select", "", "must be a query over the table input");
        }
        if (!grouping.measures().isEmpty()) {
            throw bad("measures", grouping.measures().get(0).name(), "must be part of the select where there is one");
        }
        if (grouping.filter() != null) {
            throw bad("filter", grouping.filter(), "must be part of the select where there is one");
        }
    }

    private void checkMeasure(String key, Measure measure) {
        @Nullable Aggregate aggregate = measure.aggregate();
        if (aggregate == null) {
            throw bad(key + "aggregate", "", "must be one of " + List.of(Aggregate.values()));
        }
        if (measure.column() == null
                ? aggregate != Aggregate.COUNT
                : measure.column().isBlank()) {
            throw bad(key + "column", "", "must name the column whose values %s is of".formatted(aggregate));
        }
        if (measure.as() != null && measure.as().isBlank()) {
            throw bad(key + "as", measure.as(), "must be a name");
        }
    }

    private void checkNew(Set<String> names, String key, String name) {
        if (!names.add(name.toLowerCase(Locale.ROOT))) {
            throw bad(key, name, "must differ from the names of the report's other columns");
        }
    }

    private void checkOrder(List<SortKey> order, Set<String> names) {
        for (SortKey key : order) {
            if (!names.contains(key.column().toLowerCase(Locale.ROOT))) {
                throw bad("order-by", key, "must name a column of the report, with desc behind it or not");
            }
        }
    }

    private InvalidFeedException bad(String key, Object value, String must) {
        return new InvalidFeedException(prefix + key, value, must);
    }
}
