package dev.caravan.explain;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Beginnings of values, so that an explanation has a bounded size whatever a file has. */
final class Shortened {
    /** Characters of a value at most. */
    static final int MOST = 200;

    /** Columns at most. */
    static final int COLUMNS = 100;

    private Shortened() {}

    static String text(String text) {
        return text.codePointCount(0, Math.min(text.length(), 2 * MOST + 2)) <= MOST
                ? text
                : text.substring(0, text.offsetByCodePoints(0, MOST - 1)) + "…";
    }

    static Map<String, @Nullable String> values(Map<String, @Nullable String> values) {
        Map<String, @Nullable String> shortened = new LinkedHashMap<>();
        values.forEach((column, value) -> {
            if (shortened.size() < COLUMNS) {
                shortened.put(column, value == null ? null : text(value));
            }
        });
        return shortened;
    }
}
