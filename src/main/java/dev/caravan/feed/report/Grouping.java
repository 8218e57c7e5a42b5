package dev.caravan.feed.report;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a report computes: the columns that make a group, and the measures of each group; or an operator's own SELECT.
 *
 * @param groupBy columns of the files, as in the header, whose values make a group; empty: all records are one. Of a report with a {@code
 *     select} those by which its records may be taken apart, each part answered by itself
 * @param measures columns that the report has beside them
 * @param filter condition on the records, an expression of DuckDB; null: all count
 * @param orderBy what the report is sorted by; empty: in no order
 * @param select a query of DuckDB over the table {@code input}, which has the files' records; null: the grouping is the query
 */
public record Grouping(
        List<String> groupBy,
        List<Measure> measures,
        @Nullable String filter,
        List<SortKey> orderBy,
        @Nullable String select) {
    public Grouping {
        groupBy = List.copyOf(groupBy);
        measures = List.copyOf(measures);
        orderBy = List.copyOf(orderBy);
    }

    /** Whether the condition may be on this column of the files: its name stands somewhere in it. */
    public boolean mayFilterBy(String column) {
        return filter != null && filter.toLowerCase(Locale.ROOT).contains(column.toLowerCase(Locale.ROOT));
    }

    /** The report's columns, unless an operator wrote the query. */
    @JsonIgnore
    public List<String> columns() {
        return Stream.concat(groupBy.stream(), measures.stream().map(Measure::name))
                .toList();
    }

    /** Whether an operator wrote the query. */
    @JsonIgnore
    public boolean isCustomQuery() {
        return select != null;
    }
}
