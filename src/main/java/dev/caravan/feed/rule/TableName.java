package dev.caravan.feed.rule;

import org.jspecify.annotations.Nullable;

/**
 * A table, with its schema where one was named; both exactly as the database spells them, unquoted.
 *
 * @param schema null: wherever the connection's search path leads
 */
public record TableName(@Nullable String schema, String name) {
    /** Reads {@code table} or {@code schema.table}. */
    public static TableName parse(String text) {
        int dot = text.indexOf('.');
        return dot <= 0 || dot == text.length() - 1
                ? new TableName(null, text)
                : new TableName(text.substring(0, dot), text.substring(dot + 1));
    }

    @Override
    public String toString() {
        return schema == null ? name : schema + "." + name;
    }
}
