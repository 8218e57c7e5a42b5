package dev.caravan.report.grouping;

import dev.caravan.feed.report.Aggregate;
import dev.caravan.feed.rule.ColumnType;
import org.jspecify.annotations.Nullable;

/**
 * A field of the records on disk.
 *
 * @param field its name there
 * @param kind what it holds
 * @param header of the files' column that it is made of; null: of none
 * @param type of that column
 * @param combinedBy what those of a group's lines come to together: their SUM, MIN or MAX; null: they are not combined
 */
record SpillField(
        String field,
        Kind kind,
        @Nullable String header,
        ColumnType type,
        @Nullable Aggregate combinedBy) {
    enum Kind {
        /** A value by which records are grouped, spelled alike where it is alike. */
        KEY,
        /** A value. */
        VALUE,
        /** 1 where there is a value, else 0. */
        PRESENT,
        /** 1. */
        ONE
    }

    /** Whether it holds numbers whose length and decimal places are looked at. */
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
