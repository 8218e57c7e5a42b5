package dev.caravan.feed.rule;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Types of columns as options and requests state them by name.
 *
 * @param types by column
 * @param formats of decimals by column: {@code currency} and {@code percent}, which are stated in place of a type
 */
public record DeclaredTypes(Map<String, ColumnType> types, Map<String, String> formats) {
    private static final Set<String> DECIMAL_FORMATS = Set.of("currency", "percent");

    /** @throws IllegalArgumentException if a type does not exist; the message names the column and the types */
    public static DeclaredTypes parse(Map<String, String> named) {
        Map<String, ColumnType> types = new LinkedHashMap<>();
        Map<String, String> formats = new LinkedHashMap<>();
        named.forEach((column, type) -> {
            String name = type.strip().toLowerCase(Locale.ROOT);
            if (DECIMAL_FORMATS.contains(name)) {
                formats.put(column, name);
            }
            try {
                types.put(column, formats.containsKey(column) ? ColumnType.DECIMAL : ColumnType.parse(name));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "column %s: %s, currency, percent".formatted(column, e.getMessage()), e);
            }
        });
        return new DeclaredTypes(types, formats);
    }
}
