package dev.caravan.feed;

import org.jspecify.annotations.Nullable;

/**
 * A column of the file and of the table.
 *
 * @param header its name in the file
 * @param name its name in the table
 * @param required whether an empty field refuses the record
 * @param maxLength longest value in Unicode code points; null: any
 */
public record Column(
        String header,
        String name,
        ColumnType type,
        boolean required,
        @Nullable Integer maxLength) {}
