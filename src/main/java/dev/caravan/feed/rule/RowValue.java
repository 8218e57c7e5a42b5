package dev.caravan.feed.rule;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The value of a column that the file doesn't have: a text, or where it comes from. In the settings of a job what the source's name says is
 * behind the origin, after an equals sign, so that every process has the same.
 *
 * @param match of the origin MATCH which wildcard, from 1; else 0
 * @param text the value; null as long as it isn't known
 */
public record RowValue(Origin origin, int match, @Nullable String text) {
    private static final String SIGN = "@";
    private static final String MATCH = "@match:";

    /** Where a value comes from. */
    public enum Origin {
        TEXT,
        FILE,
        LINE,
        RECORD,
        JOB,
        LOADED_AT,
        MATCH;

        private String code() {
            return this == MATCH
                    ? RowValue.MATCH + "N"
                    : SIGN + name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * Reads what a person wrote: a text, {@code @@…} for one that begins with {@code @}, or an origin.
     *
     * @throws IllegalArgumentException if there is no such origin
     */
    public static RowValue of(String text) {
        if (!text.startsWith(SIGN)) {
            return new RowValue(Origin.TEXT, 0, text);
        }
        if (text.startsWith(SIGN + SIGN)) {
            return new RowValue(Origin.TEXT, 0, text.substring(1));
        }
        if (text.matches(MATCH + "[1-9][0-9]{0,2}")) {
            return new RowValue(Origin.MATCH, Integer.parseInt(text.substring(MATCH.length())), null);
        }
        for (Origin origin : Origin.values()) {
            if (origin != Origin.TEXT && origin != Origin.MATCH && text.equals(origin.code())) {
                return new RowValue(origin, 0, null);
            }
        }
        throw new IllegalArgumentException("must be a text, or one of %2$s; a text that begins with @ is written @%3$s"
                .formatted(
                        text,
                        Arrays.stream(Origin.values())
                                .filter(origin -> origin != Origin.TEXT)
                                .map(Origin::code)
                                .collect(Collectors.joining(", ")),
                        text));
    }

    /** Reads what {@link #toString} wrote. */
    public static RowValue ofSettings(String text) {
        int equals = text.startsWith(SIGN) && !text.startsWith(SIGN + SIGN) ? text.indexOf('=') : -1;
        return equals < 0 ? of(text) : of(text.substring(0, equals)).known(text.substring(equals + 1));
    }

    /** The same, whose text is known. */
    public RowValue known(String value) {
        return new RowValue(origin, match, value);
    }

    /** As in the settings of a job. */
    @Override
    public String toString() {
        if (origin == Origin.TEXT) {
            return text != null && text.startsWith(SIGN) ? SIGN + text : String.valueOf(text);
        }
        String code = origin == Origin.MATCH ? MATCH + match : origin.code();
        return text == null ? code : code + "=" + text;
    }
}
