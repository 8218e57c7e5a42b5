package dev.caravan.jobs;

import dev.caravan.csv.Dialect;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A dialect as JSON has it; its fields are part of the fixed interface. */
public final class DialectFields {
    private DialectFields() {}

    /** Values are texts, numbers, truth values or null. */
    public static Map<String, @Nullable Object> of(Dialect dialect, String encoding) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("delimiter", dialect.delimiter());
        fields.put("quote", text(dialect.quote()));
        fields.put("escape", text(dialect.escape()));
        fields.put("encoding", encoding);
        fields.put("header", dialect.header());
        fields.put("skipLines", dialect.skipLines());
        fields.put("comment", dialect.comment());
        return fields;
    }

    private static @Nullable String text(@Nullable Character sign) {
        return sign == null ? null : sign.toString();
    }
}
