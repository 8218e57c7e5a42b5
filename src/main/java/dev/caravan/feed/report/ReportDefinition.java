package dev.caravan.feed.report;

import dev.caravan.csv.FieldCountPolicy;
import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.feed.rule.ColumnRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A report under {@code caravan.reports.NAME}. What is null is the default.
 *
 * @param match glob on a file's name, or on its whole path where it has a slash: such files, dropped or uploaded, become this report
 *     instead of rows of a table; null: only whoever names the report gets it
 * @param groupBy columns whose values make a group; absent: all records are one
 * @param measures what is worked out of each group
 * @param columns rules by column name, as those of feeds; a group's columns are text unless they say otherwise
 * @param dialect how its files are written; what is absent is found out from each
 * @param onFieldCountMismatch what becomes of records with too few or too many fields; absent: they are rejected
 * @param maxRejects how many records may be rejected, {@code N} or {@code P%}; absent: all of them
 * @param filter condition on the records, an expression of DuckDB
 * @param orderBy columns of the report, each with {@code desc} behind it or not
 * @param select a query of DuckDB over the table {@code input}, instead of measures
 * @param format what it is written as where nobody says; absent: CSV
 */
public record ReportDefinition(
        @Nullable String match,
        @Nullable List<String> groupBy,
        @Nullable List<Measure> measures,
        @Nullable Map<String, ColumnRule> columns,
        @Nullable DialectOptions dialect,
        @Nullable FieldCountPolicy onFieldCountMismatch,
        @Nullable String maxRejects,
        @Nullable String filter,
        @Nullable List<String> orderBy,
        @Nullable String select,
        ReportSpec.@Nullable Format format) {

    /** What it works out. */
    public Grouping grouping() {
        return new Grouping(
                groupBy == null ? List.of() : groupBy,
                measures == null ? List.of() : measures,
                filter,
                orderBy == null
                        ? List.of()
                        : orderBy.stream().map(SortKey::parse).toList(),
                select);
    }
}
