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
 *     instead of rows of a table; null: the report is made on request only
 * @param groupBy columns whose values make a group; absent: all records are one
 * @param measures the measures of each group
 * @param columns rules by column name, as in feeds; group columns without a rule are text
 * @param dialect dialect of its files; absent parts are detected in each file
 * @param onFieldCountMismatch how records with too few or too many fields are handled; absent: they are rejected
 * @param maxRejects how many records may be rejected, {@code N} or {@code P%}; absent: all of them
 * @param filter condition on the records, an expression of DuckDB
 * @param orderBy columns of the report, each with {@code desc} behind it or not
 * @param select a query of DuckDB over the table {@code input}, instead of measures
 * @param format default format of the output; absent: CSV
 * @param engine what groups the records; absent: the worker itself
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
        ReportSpec.@Nullable Format format,
        @Nullable Engine engine) {

    /** The grouping of this definition. */
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
