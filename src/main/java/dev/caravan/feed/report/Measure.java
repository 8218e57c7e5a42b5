package dev.caravan.feed.report;

import org.jspecify.annotations.Nullable;

/**
 * A column of a report that is worked out from the records of each group.
 *
 * @param aggregate what is worked out
 * @param column of which column of the files, as in the header; null: of none, for {@link Aggregate#COUNT} alone
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
