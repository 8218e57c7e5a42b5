package dev.caravan.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.value.NumberStyle.Affix;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.text.DecimalFormatSymbols;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StyledNumberTest {
    private static final NumberStyle GERMAN = new NumberStyle(',', List.of("."), Affix.NONE);

    private static NumberStyle style(String decimal, String thousands, String affix) {
        return new NumberStyle(
                NumberStyle.decimal(decimal),
                NumberStyle.thousands(thousands),
                Affix.valueOf(affix.toUpperCase(Locale.ROOT)));
    }

    private static ValueFormat decimals(NumberStyle style) {
        return ValueFormats.with(
                Set.of(), new ValueStyle(style, List.of(), List.of(), null), ValueFormats.decimal(false), false);
    }

    private static @Nullable String written(ValueFormat format, String value) {
        byte[] utf8 = ("x" + value + "y").getBytes(StandardCharsets.UTF_8);
        if (format.typeMismatch(utf8, 1, utf8.length - 1) != null) {
            return null;
        }
        byte[] out = new byte[3 + format.maxBytes(utf8.length - 2)];
        return new String(out, 3, format.write(utf8, 1, utf8.length - 1, out, 3), StandardCharsets.UTF_8);
    }

    /** Numbers as people write them, and what they are; nothing if they are none. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                ", | .     | none | 1.234,56      | 1234.56",
                ", | .     | none | 1234,56       | 1234.56",
                ", | .     | none | 1.000         | 1000",
                ", | .     | none | -1.000.000    | -1000000",
                ", | .     | none | +12,5         | +12.5",
                ", | .     | none | ,5            | .5",
                ", | .     | none | 12,           | 12.",
                ", | .     | none | 1,5E-3        | 1.5E-3",
                ", | .     | none | −12,5         | -12.5",
                ", | .     | none | 1.5E-3        |",
                ", | .     | none | 1.00          |",
                ", | .     | none | 1.0000        |",
                ", | .     | none | 1234.567      |",
                ", | .     | none | 0.123         |",
                ", | .     | none | 1,234.5       |",
                ", | .     | none | 1,2,3         |",
                ", | .     | none | 1 000         |",
                ", | .     | none | 12,5-         |",
                ", | .     | none | (12,5)        |",
                ", | .     | none | 12,5 €        |",
                ", | none  | none | 1.000         |",
                ". | none  | none | 1.000         | 1.000",
                ". | ,     | none | 1,234.50      | 1234.50",
                ". | ,     | none | 1,234         | 1234",
                ". | ,     | none | 1,23          |",
                ". | _     | none | 1_000_000     | 1000000",
                ". | ''''  | none | 1'234'567.8   | 1234567.8",
                ". | apostrophe | none | 1’234.5  | 1234.5",
                ", | space | none | 1 234,5       | 1234.5",
                ", | space | none | 1\u00A0234\u00A0567,5 | 1234567.5",
                ", | space | none | 1\u202F234,5  | 1234.5",
                ", | space | none | 1 234\u00A0567,5 |",
                ", | space | none | 12 34,5       |",
                ". | ,     | currency | $1,234.56    | 1234.56",
                ". | ,     | currency | ($1,234.56)  | -1234.56",
                ". | ,     | currency | $(1,234.56)  | -1234.56",
                ". | ,     | currency | (1,234.56)   | -1234.56",
                ". | ,     | currency | 12-          | -12",
                ". | ,     | currency | 12.50- EUR   | -12.50",
                ". | ,     | currency | -$12         | -12",
                ". | ,     | currency | $-12         | -12",
                ". | ,     | currency | USD 12.5     | 12.5",
                ". | ,     | currency | US$12        | 12",
                ". | ,     | currency | Rs.100       | 100",
                ". | ,     | currency | 1,234        | 1234",
                ". | ,     | currency | .5           | .5",
                ", | .     | currency | 1.234,56 €   | 1234.56",
                ", | .     | currency | € 1.234,56   | 1234.56",
                ", | .     | currency | −3 kr.       | -3",
                ", | .     | currency | 3 zł         | 3",
                ", | space | currency | 1 234,50\u00A0€ | 1234.50",
                ". | ,     | currency | (12          |",
                ". | ,     | currency | -(12)        |",
                ". | ,     | currency | -12-         |",
                ". | ,     | currency | $12$         |",
                ". | ,     | currency | 12 apples    |",
                ". | ,     | currency | 12 %         |",
                ". | ,     | currency | a12          |",
                ". | ,     | currency | $            |",
                ", | .     | percent  | 12,5 %       | 12.5",
                ", | .     | percent  | 12,5%        | 12.5",
                ", | .     | percent  | -3           | -3",
                ". | ,     | percent  | (3.5%)       | -3.5",
                ". | ,     | percent  | %3           | 3",
                ". | ,     | percent  | $3           |",
            })
    void aNumberIsReadInItsStyle(
            String decimal, String thousands, String affix, String value, @Nullable String expected) {
        assertThat(written(decimals(style(decimal, thousands, affix)), value)).isEqualTo(expected);
    }

    /** What Java writes in a locale is read as the number that it was. */
    @Property(tries = 300)
    void whatALocaleWritesIsReadAsWhatItWas(
            @ForAll @BigRange(min = "-99999999999", max = "99999999999") @Scale(4) BigDecimal number,
            @ForAll @IntRange(min = 0, max = 3) int place) {
        Locale locale = List.of(Locale.GERMANY, Locale.US, Locale.FRANCE, new Locale("de", "CH"))
                .get(place);
        DecimalFormatSymbols symbols = DecimalFormatSymbols.getInstance(locale);
        NumberStyle style = style(
                String.valueOf(symbols.getDecimalSeparator()), String.valueOf(symbols.getGroupingSeparator()), "none");
        java.text.DecimalFormat format = new java.text.DecimalFormat("#,##0.####", symbols);
        assertThat(written(decimals(style), format.format(number)))
                .satisfies(text -> assertThat(new BigDecimal(text)).isEqualByComparingTo(number));
    }

    /** No text is written as something that is no number. */
    @Property(tries = 2000)
    void whatIsWrittenIsANumber(
            @ForAll @net.jqwik.api.constraints.CharRange(from = '(', to = '9') String text, @ForAll Affix affix) {
        for (String decimal : List.of(",", ".")) {
            NumberStyle style = style(decimal, decimal.equals(",") ? "." : ",", affix.toString());
            String written = text.isEmpty() ? null : written(decimals(style), text);
            assertThat(written == null ? BigDecimal.ZERO : new BigDecimal(written))
                    .isNotNull();
        }
    }

    @Test
    void integersHaveGroupsAndBounds() {
        ValueFormat integers = ValueFormats.with(
                Set.of(), new ValueStyle(GERMAN, List.of(), List.of(), null), ValueFormats.integer(true), false);
        assertThat(written(integers, "1.234.567")).isEqualTo("1234567");
        assertThat(written(integers, "-5")).isEqualTo("-5");
        assertThat(written(integers, "9.223.372.036.854.775.808")).isNull();
        assertThat(written(integers, "007")).isNull();
        assertThat(written(integers, "1,5")).isNull();
        ValueFormat.Range range = integers.range("1000", "2000");
        assertThat(holds(range, "1.500")).isTrue();
        assertThat(holds(range, "2.001")).isFalse();
    }

    private static boolean holds(ValueFormat.Range range, String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        return range.holds(utf8, 0, utf8.length);
    }

    @Test
    void aSignMustBeKnown() {
        assertThatThrownBy(() -> NumberStyle.decimal(";")).hasMessageContaining("must be , or .");
        assertThatThrownBy(() -> NumberStyle.thousands("x")).hasMessageContaining("must be one of");
        assertThatThrownBy(() -> NumberStyle.affix("dollars")).hasMessageContaining("currency or percent");
    }
}
