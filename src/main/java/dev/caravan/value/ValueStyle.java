package dev.caravan.value;

import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a file writes the values of a column, beside their type.
 *
 * @param numbers null: with a decimal point, if any
 * @param trueWords further spellings of true
 * @param falseWords further spellings of false
 * @param zone of times without an offset; null: UTC
 */
public record ValueStyle(
        @Nullable NumberStyle numbers,
        List<String> trueWords,
        List<String> falseWords,
        @Nullable ZoneId zone) {
    /** Of values as this program and databases write them. */
    public static final ValueStyle STANDARD = new ValueStyle(null, List.of(), List.of(), null);
}
