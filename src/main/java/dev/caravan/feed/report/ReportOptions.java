package dev.caravan.feed.report;

import dev.caravan.csv.FieldCountPolicy;
import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.feed.report.ReportSpec.Format;
import dev.caravan.feed.rule.ColumnType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a person or a script says of one report; it goes before what the configured report says.
 *
 * @param report name of a configured one; null: the grouping says all
 * @param grouping what is worked out; null: what the named report says
 * @param orderBy what it is sorted by; empty: as the report says
 * @param columns types by column name
 * @param dialect how the files are written, as far as it isn't to be found out
 * @param onFieldCountMismatch what becomes of records with too few or too many fields; null: as the report says
 * @param maxRejects how many records may be rejected, {@code N} or {@code P%}; null: as the report says
 * @param output URI of where it goes; null: where the worker keeps results
 * @param format what it is written as; null: as the report says
 * @param memoryBytes what the worker's process may take as a whole; null: as the worker's settings say
 */
public record ReportOptions(
        @Nullable String report,
        @Nullable Grouping grouping,
        List<SortKey> orderBy,
        Map<String, ColumnType> columns,
        DialectOptions dialect,
        @Nullable FieldCountPolicy onFieldCountMismatch,
        @Nullable String maxRejects,
        @Nullable String output,
        @Nullable Format format,
        @Nullable Long memoryBytes) {
    public ReportOptions {
        orderBy = List.copyOf(orderBy);
        columns = Map.copyOf(columns);
    }

    /** A configured report as it is. */
    public static ReportOptions named(String report) {
        return of(report, null);
    }

    /** A report that is not configured. */
    public static ReportOptions of(Grouping grouping) {
        return of(null, grouping);
    }

    private static ReportOptions of(@Nullable String report, @Nullable Grouping grouping) {
        return new ReportOptions(
                report, grouping, List.of(), Map.of(), DialectOptions.NONE, null, null, null, null, null);
    }
}
