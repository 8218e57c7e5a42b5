package dev.caravan.feed.report;

import dev.caravan.access.Submitter;
import dev.caravan.csv.FieldCountPolicy;
import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.feed.report.ReportSpec.Format;
import dev.caravan.feed.rule.ColumnType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Options of one report, from the command line or a request. They take precedence over the configured report.
 *
 * @param report name of a configured report; null: the grouping is complete
 * @param grouping what is computed; null: as in the named report
 * @param orderBy what it is sorted by; empty: as the report says
 * @param columns types by column name
 * @param dialect the files' dialect, as far as it should not be detected
 * @param onFieldCountMismatch how records with too few or too many fields are handled; null: as in the report
 * @param maxRejects how many records may be rejected, {@code N} or {@code P%}; null: as the report says
 * @param output URI of where it goes; null: where the worker keeps results
 * @param format what it is written as; null: as the report says
 * @param memoryBytes what the worker's process may take as a whole; null: as the worker's settings say
 * @param engine what groups the records; null: as the report says
 * @param parts whether the output is a directory of files; null: no
 * @param submitter who submits the sources
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
        @Nullable Long memoryBytes,
        @Nullable Engine engine,
        @Nullable Boolean parts,
        Submitter submitter) {
    public ReportOptions {
        orderBy = List.copyOf(orderBy);
        columns = Map.copyOf(columns);
    }

    /** Options of a report that anybody may submit. */
    public ReportOptions(
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
        this(
                report,
                grouping,
                orderBy,
                columns,
                dialect,
                onFieldCountMismatch,
                maxRejects,
                output,
                format,
                memoryBytes,
                null,
                null,
                Submitter.ANYBODY);
    }

    /** The same, submitted by somebody. */
    public ReportOptions by(Submitter somebody) {
        return new ReportOptions(
                report,
                grouping,
                orderBy,
                columns,
                dialect,
                onFieldCountMismatch,
                maxRejects,
                output,
                format,
                memoryBytes,
                engine,
                parts,
                somebody);
    }

    /** The same, made by an engine. */
    public ReportOptions by(@Nullable Engine chosen, @Nullable Boolean inParts) {
        return new ReportOptions(
                report,
                grouping,
                orderBy,
                columns,
                dialect,
                onFieldCountMismatch,
                maxRejects,
                output,
                format,
                memoryBytes,
                chosen,
                inParts,
                submitter);
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
