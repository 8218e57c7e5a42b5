package dev.caravan.feed.report;

import org.jspecify.annotations.Nullable;

/**
 * A column of a report that is computed from the records of each group.
 *
 * @param aggregate the aggregate function
 * @param column column of the files, as in the header; null for {@link Aggregate#COUNT} only
 * @param as the name of the report's column; null: made of aggregate and column, as {@code sum(plays)}
 */
public record Measure(
        Aggregate aggregate,
        @Nullable String column,
        @Nullable String as) {
    /** The name of the report's column. */
    public String name() {
        return as != null ? as : "%s(%s)".formatted(aggregate, column == null ? "*" : column);
    }
}
