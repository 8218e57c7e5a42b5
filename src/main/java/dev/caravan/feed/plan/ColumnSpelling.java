package dev.caravan.feed.plan;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.caravan.feed.rule.ColumnType;
import dev.caravan.value.NumberStyle;
import dev.caravan.value.TimePattern;
import dev.caravan.value.ValueFormat;
import dev.caravan.value.ValueFormats;
import dev.caravan.value.ValueOption;
import dev.caravan.value.ValueStyle;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the file spells the values of a column, made once of the job's options, the column's rule and the file's first records.
 *
 * @param nullUnquoted whether the spellings of NULL are NULL only outside quotes
 * @param formulas whether some fields are formulas of a text ({@code ="00123"}), which stand for that text
 * @param decimal sign before the fraction of numbers; null: a point, and whatever {@link ValueOption} says
 * @param thousands signs between groups of three digits; null: none
 * @param dateFormats of dates and timestamps, if the rule has no format; null: ISO 8601
 * @param timeZone zone of times without an offset; null: UTC
 * @param madeZoned whether the column's times have a zone only by {@code timeZone}: a table may keep them without
 * @param trueValues further spellings of true
 * @param falseValues further spellings of false
 * @param defaultValue what an empty field stands for, as the file would spell it; null: for NULL
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
public record ColumnSpelling(
        boolean nullUnquoted,
        boolean formulas,
        @Nullable String decimal,
        @Nullable List<String> thousands,
        @Nullable List<String> dateFormats,
        @Nullable String timeZone,
        boolean madeZoned,
        @Nullable List<String> trueValues,
        @Nullable List<String> falseValues,
        @Nullable String defaultValue) {
    /** Of a file that spells values as databases do. */
    public static final ColumnSpelling STANDARD =
            new ColumnSpelling(false, false, null, null, null, null, false, null, null, null);

    /** The same, of a column whose times get a zone by the option alone. */
    ColumnSpelling withMadeZone() {
        return new ColumnSpelling(
                nullUnquoted,
                formulas,
                decimal,
                thousands,
                dateFormats,
                timeZone,
                true,
                trueValues,
                falseValues,
                defaultValue);
    }

    /** The same, of numbers in another style. */
    ColumnSpelling withNumbers(String otherDecimal, List<String> otherThousands) {
        return new ColumnSpelling(
                nullUnquoted,
                formulas,
                otherDecimal,
                otherThousands,
                dateFormats,
                timeZone,
                madeZoned,
                trueValues,
                falseValues,
                defaultValue);
    }

    /** Whether only the way differs in which NULL and empty fields are found. */
    @JsonIgnore
    boolean hasPlainValues() {
        return !formulas
                && decimal == null
                && dateFormats == null
                && timeZone == null
                && trueValues == null
                && falseValues == null;
    }

    /**
     * The format of values.
     *
     * @param canonical whether spellings are refused that may mean more than the type
     * @param format of the column's rule; null: it has none
     * @return null for text and e-mail addresses
     */
    @Nullable ValueFormat format(ColumnType type, boolean canonical, @Nullable String format, Set<ValueOption> options) {
        ValueStyle style = style(type, format);
        List<TimePattern> patterns = format == null ? patterns(type) : List.of();
        ValueFormat form =
                switch (type) {
                    case DATE ->
                        patterns.isEmpty()
                                ? type.valueFormat(canonical, format)
                                : ValueFormats.date(patterns, otherwise(type, canonical));
                    case TIMESTAMP ->
                        patterns.isEmpty()
                                ? type.valueFormat(canonical, format)
                                : ValueFormats.timestamp(patterns, false, null, otherwise(type, canonical));
                    case TIMESTAMPTZ ->
                        patterns.isEmpty() && style.zone() == null
                                ? type.valueFormat(canonical, format)
                                : ValueFormats.timestamp(
                                        format == null ? patterns : List.of(TimePattern.of(format)),
                                        true,
                                        style.zone(),
                                        format == null ? otherwise(type, canonical) : null);
                    case BOOLEAN -> ValueFormats.bool(canonical, style);
                    case DECIMAL -> ValueFormats.decimal(canonical);
                    default -> type.valueFormat(canonical, format);
                };
        return form == null ? null : ValueFormats.with(options, style, form, type == ColumnType.DATE);
    }

    private ValueStyle style(ColumnType type, @Nullable String format) {
        boolean affixed = type == ColumnType.DECIMAL && format != null;
        NumberStyle numbers = decimal == null && !affixed
                ? null
                : new NumberStyle(
                        Objects.requireNonNullElse(decimal, ".").charAt(0),
                        thousands == null ? List.of() : thousands,
                        affixed ? NumberStyle.affix(Objects.requireNonNull(format)) : NumberStyle.Affix.NONE);
        return new ValueStyle(
                numbers,
                Objects.requireNonNullElse(trueValues, List.of()),
                Objects.requireNonNullElse(falseValues, List.of()),
                timeZone == null ? null : ZoneId.of(timeZone));
    }

    /** The formats that fit the type: days have no time, which would be lost. */
    private List<TimePattern> patterns(ColumnType type) {
        return dateFormats == null
                ? List.of()
                : dateFormats.stream()
                        .map(TimePattern::of)
                        .filter(pattern -> type != ColumnType.DATE || !pattern.hasTime())
                        .toList();
    }

    /** ISO 8601 beside the given formats, unless one of them may read the same text as another day. */
    private @Nullable ValueFormat otherwise(ColumnType type, boolean canonical) {
        boolean yearFirst = dateFormats != null
                && dateFormats.stream().anyMatch(format -> format.startsWith("y") || format.startsWith("u"));
        if (type == ColumnType.TIMESTAMPTZ && timeZone != null && !yearFirst) {
            return ValueFormats.timestamp(null, canonical, ZoneId.of(timeZone));
        }
        return yearFirst ? null : type.valueFormat(canonical, null);
    }
}
