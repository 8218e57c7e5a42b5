package dev.caravan.report.grouping;

import dev.caravan.feed.report.Aggregate;
import dev.caravan.feed.rule.ColumnType;
import org.jspecify.annotations.Nullable;

/**
 * A field of the records on disk.
 *
 * @param field its name in DuckDB
 * @param kind what it holds
 * @param header of the source's column; null if it counts records
 * @param type of that column
 * @param combinedBy how the values of a group's rows are combined: SUM, MIN or MAX; null if they are not
 */
record SpillField(
        String field,
        Kind kind,
        @Nullable String header,
        ColumnType type,
        @Nullable Aggregate combinedBy) {
    enum Kind {
        /** A grouping key. Equal values have equal spellings. */
        KEY,
        /** A value. */
        VALUE,
        /** 1 where there is a value, else 0. */
        PRESENT,
        /** 1. */
        ONE
    }

    /** Whether it holds numbers whose digits and decimal places are measured. */
    boolean isDecimal() {
        return (kind == Kind.KEY || kind == Kind.VALUE) && type == ColumnType.DECIMAL;
    }

    boolean isCount() {
        return kind == Kind.PRESENT || kind == Kind.ONE;
    }

    /** Whether DuckDB has it as text, so that it may have escapes. */
    boolean isText() {
        return !isCount()
                && switch (type) {
                    case TEXT, EMAIL, URL, JSON -> true;
                    default -> false;
                };
    }
}
