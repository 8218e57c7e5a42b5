package dev.caravan.value;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The forms that there are. Where one is had in a canonical variant, that accepts only spellings that a database loses nothing of that
 * may mean something: no plus signs and leading zeros, which identifiers have.
 */
public final class ValueFormats {
    private static final ValueFormat INTEGER = new IntegerFormat(false);
    private static final ValueFormat CANONICAL_INTEGER = new IntegerFormat(true);
    private static final ValueFormat DECIMAL = new DecimalFormat(false);
    private static final ValueFormat CANONICAL_DECIMAL = new DecimalFormat(true);
    private static final ValueFormat BOOLEAN = new BooleanFormat(false);
    private static final ValueFormat CANONICAL_BOOLEAN = new BooleanFormat(true);
    private static final ValueFormat UUID = new UuidFormat(false);
    private static final ValueFormat CANONICAL_UUID = new UuidFormat(true);
    private static final ValueFormat URL = new UrlFormat();
    private static final ValueFormat IBAN = new IbanFormat();
    private static final ValueFormat JSON = new JsonFormat();

    private ValueFormats() {}

    public static ValueFormat integer(boolean canonical) {
        return canonical ? CANONICAL_INTEGER : INTEGER;
    }

    public static ValueFormat decimal(boolean canonical) {
        return canonical ? CANONICAL_DECIMAL : DECIMAL;
    }

    public static ValueFormat bool(boolean canonical) {
        return canonical ? CANONICAL_BOOLEAN : BOOLEAN;
    }

    /** @param style its spellings of true and false are accepted too, and come first */
    public static ValueFormat bool(boolean canonical, ValueStyle style) {
        return style.trueWords().isEmpty() && style.falseWords().isEmpty()
                ? bool(canonical)
                : new BooleanFormat(canonical, style.trueWords(), style.falseWords());
    }

    public static ValueFormat uuid(boolean canonical) {
        return canonical ? CANONICAL_UUID : UUID;
    }

    public static ValueFormat url() {
        return URL;
    }

    public static ValueFormat iban() {
        return IBAN;
    }

    public static ValueFormat json() {
        return JSON;
    }

    /**
     * @param pattern null: ISO 8601
     * @param canonical whether the midnight with which a day begins is refused
     */
    public static ValueFormat date(@Nullable TimePattern pattern, boolean canonical) {
        return new DateFormat(pattern, canonical);
    }

    /**
     * @param pattern null: ISO 8601
     * @param zoned whether the column keeps points in time of any zone; else values with an offset don't fit
     * @param canonical whether names of zones and clocks of twelve hours are refused
     */
    public static ValueFormat timestamp(@Nullable TimePattern pattern, boolean zoned, boolean canonical) {
        return new TimestampFormat(pattern, zoned, canonical);
    }

    /**
     * @param patterns of which the first that fits counts
     * @param otherwise format of values that fit none of them; null: there are no others
     */
    public static ValueFormat date(List<TimePattern> patterns, @Nullable ValueFormat otherwise) {
        return first(
                patterns.stream()
                        .<ValueFormat>map(pattern -> new DateFormat(pattern, true))
                        .toList(),
                otherwise,
                new TypeMismatch("not-a-date", "no date of %s, or no day of the calendar".formatted(named(patterns))));
    }

    /** As {@link #date(List, ValueFormat)}. */
    public static ValueFormat timestamp(
            List<TimePattern> patterns, boolean zoned, @Nullable ZoneId zone, @Nullable ValueFormat otherwise) {
        return first(
                patterns.stream()
                        .<ValueFormat>map(pattern -> new TimestampFormat(pattern, zoned, true, zone))
                        .toList(),
                otherwise,
                new TypeMismatch(
                        "not-a-timestamp",
                        "no timestamp of %s, or none of the calendar and clock".formatted(named(patterns))));
    }

    private static String named(List<TimePattern> patterns) {
        return patterns.stream()
                .map(TimePattern::toString)
                .collect(Collectors.joining(" or ", patterns.size() == 1 ? "the format " : "the formats ", ""));
    }

    private static ValueFormat first(
            List<ValueFormat> formats, @Nullable ValueFormat otherwise, TypeMismatch typeMismatch) {
        if (otherwise == null && formats.size() == 1) {
            return formats.get(0);
        }
        List<ValueFormat> all = new ArrayList<>(formats);
        if (otherwise != null) {
            all.add(otherwise);
        }
        return all.size() == 1 ? all.get(0) : new FirstFormat(List.copyOf(all), typeMismatch);
    }

    /** @param zone of values without an offset */
    public static ValueFormat timestamp(@Nullable TimePattern pattern, boolean canonical, ZoneId zone) {
        return new TimestampFormat(pattern, true, canonical, zone);
    }

    /** The format with what the options change about it. */
    public static ValueFormat with(Set<ValueOption> options, ValueFormat valueFormat) {
        return with(options, ValueStyle.STANDARD, valueFormat, false);
    }

    /**
     * The format with what the options and the style change about it.
     *
     * @param days whether it is one of days
     */
    public static ValueFormat with(Set<ValueOption> options, ValueStyle style, ValueFormat valueFormat, boolean days) {
        boolean isNumber = valueFormat instanceof DecimalFormat || valueFormat instanceof NumberLimits.Exact;
        Set<String> words = new HashSet<>();
        if (options.contains(ValueOption.NAN) && isNumber) {
            words.addAll(SpecialValues.NAN);
        }
        if (options.contains(ValueOption.INFINITY)) {
            words.addAll(isNumber ? SpecialValues.INFINITE_NUMBERS : SpecialValues.INFINITE_TIMES);
        }
        ValueFormat numbers =
                valueFormat instanceof DecimalFormat decimals ? numbers(options, style, decimals) : valueFormat;
        ValueFormat ranged = options.contains(ValueOption.UNSIGNED) && numbers instanceof IntegerFormat integers
                ? integers.unsigned()
                : numbers;
        ValueFormat styled = style.numbers() != null && ranged instanceof IntegerFormat
                ? new StyledNumber(style.numbers(), ranged)
                : ranged;
        ValueFormat worded = options.contains(ValueOption.BOOLEAN_WORDS) && ranged instanceof IntegerFormat
                ? new BooleanNumber(styled, new BooleanFormat(false, style.trueWords(), style.falseWords()))
                : styled;
        ValueFormat zoned = options.contains(ValueOption.UTC)
                ? new UtcFormat(worded, days || worded instanceof DateFormat, style.zone())
                : worded;
        return words.isEmpty() ? zoned : new SpecialValues(zoned, words);
    }

    private static ValueFormat numbers(Set<ValueOption> options, ValueStyle style, DecimalFormat decimals) {
        if (style.numbers() != null) {
            return new StyledNumber(style.numbers(), decimals);
        }
        if (options.contains(ValueOption.DECIMAL_COMMA)) {
            return new DecimalCommaFormat(decimals);
        }
        return options.contains(ValueOption.POINT_MAY_GROUP) ? decimals.ungrouped() : decimals;
    }

    /**
     * A format whose values a column of the table can also hold unchanged.
     *
     * @param valueFormat null: text
     * @param limits {@link ValueLimits}, or formats that the written value must also have
     * @return null if anything fits
     */
    public static @Nullable ValueFormat limited(@Nullable ValueFormat valueFormat, List<ValueFormat> limits) {
        return limits.isEmpty() ? valueFormat : new LimitedFormat(valueFormat, limits);
    }

    /** Whether a value that fits a timestamp with zone names its offset from UTC. */
    public static boolean hasOffset(byte[] utf8, int from, int to) {
        return TimestampFormat.hasOffset(utf8, from, to);
    }
}
