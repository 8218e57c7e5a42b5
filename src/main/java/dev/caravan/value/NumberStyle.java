package dev.caravan.value;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How numbers are written, beside their digits.
 *
 * @param decimal the sign before the fraction, a comma or a point
 * @param thousands signs of which one may separate groups of three digits, the same throughout a number; empty: there is none
 * @param affix what else is around the digits
 */
public record NumberStyle(char decimal, List<String> thousands, Affix affix) {
    /** What is around the digits of a number. */
    public enum Affix {
        /** A sign at most. */
        NONE,
        /** A currency's sign or code, before or after them. Negative numbers may be in parentheses, or have the minus sign behind them. */
        CURRENCY,
        /** As {@link #CURRENCY}, with a percent sign. The number is written as it is: 12.5 of 12.5 %. */
        PERCENT;

        /** As written in feeds and options. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The option for a file without such signs. */
    public static final String NO_THOUSANDS = "none";

    private static final String NARROW_SPACES = "\u00A0\u202F\u2009";

    /** Names of signs that can't be typed, or would be trimmed. */
    private static final Map<String, List<String>> THOUSANDS = Map.ofEntries(
            Map.entry(NO_THOUSANDS, List.of()),
            Map.entry("", List.of()),
            Map.entry(".", List.of(".")),
            Map.entry(",", List.of(",")),
            Map.entry("_", List.of("_")),
            // Spaces of any width look alike, as both apostrophes do.
            Map.entry("space", spaces()),
            Map.entry(" ", spaces()),
            Map.entry("\u00A0", spaces()),
            Map.entry("\u202F", spaces()),
            Map.entry("\u2009", spaces()),
            Map.entry("apostrophe", List.of("'", "\u2019")),
            Map.entry("'", List.of("'", "\u2019")),
            Map.entry("\u2019", List.of("'", "\u2019")));

    private static List<String> spaces() {
        return List.of(" ", NARROW_SPACES.substring(0, 1), NARROW_SPACES.substring(1, 2), NARROW_SPACES.substring(2));
    }

    public NumberStyle {
        thousands = List.copyOf(thousands);
    }

    /**
     * The decimal sign of an option.
     *
     * @throws IllegalArgumentException if it is none; the message says what it must be
     */
    public static char decimal(String option) {
        return switch (option) {
            case ",", "comma" -> ',';
            case ".", "point" -> '.';
            default -> throw new IllegalArgumentException("must be , or . (or comma, or point)");
        };
    }

    /**
     * The signs between thousands of an option.
     *
     * @throws IllegalArgumentException if it is none; the message says what it must be
     */
    public static List<String> thousands(String option) {
        List<String> signs = THOUSANDS.get(option);
        if (signs == null) {
            throw new IllegalArgumentException("must be one of . , ' _ space apostrophe none");
        }
        return signs;
    }

    /**
     * The affix that a format of decimals names.
     *
     * @throws IllegalArgumentException if it names none; the message says what it must be
     */
    public static Affix affix(String format) {
        for (Affix affix : List.of(Affix.CURRENCY, Affix.PERCENT)) {
            if (affix.toString().equals(format.toLowerCase(Locale.ROOT))) {
                return affix;
            }
        }
        throw new IllegalArgumentException("must be currency or percent for decimals");
    }

    /** The signs in UTF-8. */
    byte[][] thousandsBytes() {
        return thousands.stream()
                .map(sign -> sign.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
    }

    /** Such as {@code 1.234,56}. */
    String example() {
        String number = "1%s234%s56".formatted(thousands.isEmpty() ? "" : thousands.get(0), decimal);
        return switch (affix) {
            case NONE -> number;
            case CURRENCY -> "$" + number;
            case PERCENT -> number.replaceFirst("^1.?234", "12") + " %";
        };
    }
}
