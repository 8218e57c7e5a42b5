package dev.caravan.feed.rule;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.caravan.value.NumberStyle;
import dev.caravan.value.TimePattern;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a file spells values, as options, a request or a feed state it, for all columns that have no rule of their own for it. What is null
 * is stated elsewhere, or the default.
 *
 * @param nullValues spellings of NULL, such as {@code NA}
 * @param nullUnquoted whether they are NULL only outside quotes
 * @param decimal the decimal sign, a comma or a point
 * @param thousands the sign between groups of three digits; empty: there is none
 * @param dateFormats of dates and timestamps, in the letters of {@code java.time.format.DateTimeFormatter}
 * @param timeZone zone of times that name none, as {@code java.time.ZoneId} takes it
 * @param trueValues spellings of true
 * @param falseValues spellings of false
 * @param defaults values of empty fields by column
 * @param formats {@code currency} or {@code percent} by column, of decimals
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ValueSpellings(
        @Nullable List<String> nullValues,
        @Nullable Boolean nullUnquoted,
        @Nullable String decimal,
        @Nullable String thousands,
        @Nullable List<String> dateFormats,
        @Nullable String timeZone,
        @Nullable List<String> trueValues,
        @Nullable List<String> falseValues,
        @Nullable Map<String, String> defaults,
        @Nullable Map<String, String> formats) {
    public static final ValueSpellings NONE =
            new ValueSpellings(null, null, null, null, null, null, null, null, null, null);

    private static final int MAX_VALUES = 10_000;

    /** Spellings without formats of columns. */
    public ValueSpellings(
            @Nullable List<String> nullValues,
            @Nullable Boolean nullUnquoted,
            @Nullable String decimal,
            @Nullable String thousands,
            @Nullable List<String> dateFormats,
            @Nullable String timeZone,
            @Nullable List<String> trueValues,
            @Nullable List<String> falseValues,
            @Nullable Map<String, String> defaults) {
        this(
                nullValues,
                nullUnquoted,
                decimal,
                thousands,
                dateFormats,
                timeZone,
                trueValues,
                falseValues,
                defaults,
                null);
    }

    /** These options, completed by others. */
    public ValueSpellings or(ValueSpellings others) {
        return new ValueSpellings(
                nullValues == null ? others.nullValues : nullValues,
                nullUnquoted == null ? others.nullUnquoted : nullUnquoted,
                decimal == null ? others.decimal : decimal,
                thousands == null ? others.thousands : thousands,
                dateFormats == null ? others.dateFormats : dateFormats,
                timeZone == null ? others.timeZone : timeZone,
                trueValues == null ? others.trueValues : trueValues,
                falseValues == null ? others.falseValues : falseValues,
                defaults == null ? others.defaults : defaults,
                formats == null ? others.formats : formats);
    }

    /** The same with formats of columns. */
    public ValueSpellings withFormats(Map<String, String> others) {
        return others.isEmpty()
                ? this
                : new ValueSpellings(
                        nullValues,
                        nullUnquoted,
                        decimal,
                        thousands,
                        dateFormats,
                        timeZone,
                        trueValues,
                        falseValues,
                        defaults,
                        Map.copyOf(others));
    }

    /** The first part that is invalid, alone or beside another; null: all are valid. */
    public @Nullable Mistake mistake() {
        return Stream.of(
                        listMistake("null-values", nullValues, true),
                        numberMistake(),
                        listMistake("date-formats", dateFormats, false),
                        dateMistake(),
                        zoneMistake(),
                        listMistake("true-values", trueValues, false),
                        listMistake("false-values", falseValues, false),
                        wordMistake(),
                        defaultValues().containsKey("")
                                ? new Mistake("defaults", "", "must name a column before the equals sign")
                                : null)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable Mistake listMistake(String name, @Nullable List<String> values, boolean mayBeEmpty) {
        if (values == null) {
            return null;
        }
        if (values.isEmpty() || values.size() > MAX_VALUES) {
            return new Mistake(name, values.size() + " values", "must be 1 to 10,000 values");
        }
        return !mayBeEmpty && values.stream().anyMatch(String::isBlank)
                ? new Mistake(name, String.join(",", values), "must not have an empty value")
                : null;
    }

    private @Nullable Mistake numberMistake() {
        if (decimal != null) {
            Mistake mistake = mistake("decimal", decimal, NumberStyle::decimal);
            if (mistake != null) {
                return mistake;
            }
        }
        if (thousands == null) {
            return null;
        }
        Mistake mistake = mistake("thousands", thousands, NumberStyle::thousands);
        boolean same = mistake == null
                && decimal != null
                && NumberStyle.thousands(thousands).contains(String.valueOf(NumberStyle.decimal(decimal)));
        return same ? new Mistake("thousands", thousands, "must not be the decimal sign") : mistake;
    }

    private @Nullable Mistake dateMistake() {
        return requireNonNullElse(dateFormats, List.<String>of()).stream()
                .map(format -> mistake("date-formats", format, TimePattern::of))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private @Nullable Mistake zoneMistake() {
        if (timeZone == null) {
            return null;
        }
        try {
            ZoneId.of(timeZone);
            return null;
        } catch (DateTimeException e) {
            return new Mistake("time-zone", timeZone, "must be a zone such as Europe/Berlin, UTC or +02:00");
        }
    }

    private @Nullable Mistake wordMistake() {
        List<String> no = requireNonNullElse(falseValues, List.of());
        return requireNonNullElse(trueValues, List.<String>of()).stream()
                .filter(yes -> no.stream().anyMatch(yes::equalsIgnoreCase))
                .findFirst()
                .map(both -> new Mistake("false-values", both, "must not be a spelling of true, too"))
                .orElse(null);
    }

    private static @Nullable Mistake mistake(String name, String value, Consumer<String> parser) {
        try {
            parser.accept(value);
            return null;
        } catch (IllegalArgumentException e) {
            return new Mistake(name, value, String.valueOf(e.getMessage()));
        }
    }

    /** Formats of decimals by column. */
    public Map<String, String> columnFormats() {
        return requireNonNullElse(formats, Map.of());
    }

    /** Values of empty fields by column. */
    public Map<String, String> defaultValues() {
        return requireNonNullElse(defaults, Map.of());
    }
}
