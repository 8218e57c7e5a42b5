package dev.caravan.feed.rule;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.caravan.value.NumberStyle;
import dev.caravan.value.TimePattern;
import dev.caravan.value.ValueFormat;
import dev.caravan.value.ValueFormats;
import dev.caravan.value.ValueStyle;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Type of a column; {@code docs/types.md} says what each type accepts. */
public enum ColumnType {
    @JsonProperty("text")
    TEXT,
    @JsonProperty("integer")
    INTEGER,
    @JsonProperty("decimal")
    DECIMAL,
    @JsonProperty("boolean")
    BOOLEAN,
    @JsonProperty("date")
    DATE,
    /** A point in time without a zone, as clocks on the wall show it. */
    @JsonProperty("timestamp")
    TIMESTAMP,
    /** A point in time, whatever the zone it was written in. */
    @JsonProperty("timestamptz")
    TIMESTAMPTZ,
    /** An e-mail address; a record whose address is not valid is refused. */
    @JsonProperty("email")
    EMAIL,
    @JsonProperty("url")
    URL,
    /** An international bank account number; a record whose check digits are wrong is refused. */
    @JsonProperty("iban")
    IBAN,
    @JsonProperty("uuid")
    UUID,
    @JsonProperty("json")
    JSON;

    private static final Set<String> EMAIL_NAMES =
            Set.of("email", "e-mail", "email_address", "e-mail address", "email address", "mail");

    /** Whether a column named like this one holds e-mail addresses. */
    public static boolean isEmailByName(String column) {
        return EMAIL_NAMES.contains(column.trim().toLowerCase(Locale.ROOT));
    }

    /** @throws IllegalArgumentException if no type has the name; the message lists the types */
    public static ColumnType parse(String name) {
        return Arrays.stream(values())
                .filter(type -> type.toString().equals(name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the type must be one of " + names()));
    }

    /** The names of all types. */
    public static String names() {
        return Arrays.stream(values()).map(ColumnType::toString).collect(Collectors.joining(", "));
    }

    /** Whether its columns are text in the database, so that NULL and the empty text differ. */
    public boolean isText() {
        return this == TEXT || this == EMAIL || this == URL || this == IBAN;
    }

    /** Whether it can have a {@code format}: a pattern of times, or {@code currency} and {@code percent} of decimals. */
    public boolean hasFormat() {
        return this == DATE || this == TIMESTAMP || this == DECIMAL;
    }

    /**
     * Format of its values; null for text, which is unrestricted, and for e-mail addresses, which have separate rules.
     *
     * @param canonical whether spellings are refused that may mean more than the type, such as {@code 007}
     * @param format of dates and timestamps; null: ISO 8601; of decimals, {@code currency} or {@code percent}, or null
     * @throws IllegalArgumentException if the type has no such format; the message says what it must be
     */
    public @Nullable ValueFormat valueFormat(boolean canonical, @Nullable String format) {
        if (this == DECIMAL && format != null) {
            NumberStyle style = new NumberStyle('.', List.of(","), NumberStyle.affix(format));
            return ValueFormats.with(
                    Set.of(),
                    new ValueStyle(style, List.of(), List.of(), null),
                    ValueFormats.decimal(canonical),
                    false);
        }
        TimePattern pattern = format == null ? null : TimePattern.of(format);
        return switch (this) {
            case TEXT, EMAIL -> null;
            case INTEGER -> ValueFormats.integer(canonical);
            case DECIMAL -> ValueFormats.decimal(canonical);
            case BOOLEAN -> ValueFormats.bool(canonical);
            case DATE -> ValueFormats.date(pattern, canonical);
            case TIMESTAMP -> ValueFormats.timestamp(pattern, false, canonical);
            case TIMESTAMPTZ -> ValueFormats.timestamp(pattern, true, canonical);
            case URL -> ValueFormats.url();
            case IBAN -> ValueFormats.iban();
            case UUID -> ValueFormats.uuid(canonical);
            case JSON -> ValueFormats.json();
        };
    }

    /** As written in feeds and options. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
