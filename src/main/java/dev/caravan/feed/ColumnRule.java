package dev.caravan.feed;

import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;

/**
 * What a feed says of one column; what is absent is decided by the column's name and the defaults.
 *
 * @param required whether an empty field refuses the record
 * @param maxLength longest value, in characters (Unicode code points)
 */
public record ColumnRule(
        @Nullable ColumnType type,
        boolean required,
        @Min(1) @Nullable Integer maxLength) {}
