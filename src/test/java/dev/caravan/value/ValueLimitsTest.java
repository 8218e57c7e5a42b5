package dev.caravan.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValueLimitsTest {
    private static @Nullable String code(ValueFormat valueFormat, String value) {
        byte[] utf8 = ("<" + value + ">").getBytes(StandardCharsets.UTF_8);
        TypeMismatch mismatch = valueFormat.typeMismatch(utf8, 1, utf8.length - 1);
        return mismatch == null ? null : mismatch.code();
    }

    private static String written(ValueFormat valueFormat, String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        byte[] out = new byte[valueFormat.maxBytes(utf8.length)];
        return new String(out, 0, valueFormat.write(utf8, 0, utf8.length, out, 0), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({
        "999.99,",
        "-999.99,",
        "000999.990,",
        "1e2,",
        "12300e-2,",
        "0e9,",
        "-0,",
        "0.001,too-precise",
        "1e-3,too-precise",
        "1.005,too-precise",
        "1000,out-of-range",
        "1e3,out-of-range",
        "-1000.0,out-of-range",
        "one,not-a-decimal",
    })
    void aDecimalHasItsDigitsOnEachSideOfThePoint(String value, @Nullable String code) {
        assertThat(code(ValueLimits.decimal(5, 2), value)).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({
        "10:11:12,0,",
        "10:11:12.000,0,",
        "10:11:12.9,0,too-precise",
        "2024-01-01 10:11:12.120000+00,2,",
        "2024-01-01 10:11:12.125+00,2,too-precise",
        "2024-01-01,0,",
    })
    void aFractionOfASecondIsKeptOrRefused(String value, int digits, @Nullable String code) {
        assertThat(code(ValueLimits.fractionDigits(digits), value)).isEqualTo(code);
    }

    @Test
    void lengthsAreCountedInTheUnitsOfTheColumn() {
        assertThat(code(ValueLimits.characters(2), "😀é")).isNull();
        assertThat(code(ValueLimits.characters(2), "😀é ")).isEqualTo("too-long");
        assertThat(code(ValueLimits.units(2), "😀")).isNull();
        assertThat(code(ValueLimits.units(2), "😀é")).isEqualTo("too-long");
        assertThat(code(ValueLimits.bytes(4, StandardCharsets.UTF_8), "éé")).isNull();
        assertThat(code(ValueLimits.bytes(4, StandardCharsets.UTF_8), "ééa")).isEqualTo("too-long");
        assertThat(code(ValueLimits.bytes(4, StandardCharsets.ISO_8859_1), "éééé"))
                .isNull();
        assertThat(code(ValueLimits.bytes(4, StandardCharsets.UTF_16BE), "aaa")).isEqualTo("too-long");
        assertThat(code(ValueLimits.exactBytes(2), "é")).isNull();
        assertThat(code(ValueLimits.exactBytes(2), "a")).isEqualTo("too-short");
    }

    @Test
    void wordsAreTakenLetterByLetter() {
        ValueFormat word = ValueLimits.word(Set.of("a", "2"));
        assertThat(code(word, "2")).isNull();
        assertThat(List.of("1", "A", "a ", ""))
                .allSatisfy(value -> assertThat(code(word, value)).isEqualTo("not-one-of"));
        ValueFormat words = ValueLimits.words(Set.of("a", "2"));
        assertThat(List.of("a", "2,a", ""))
                .allSatisfy(value -> assertThat(code(words, value)).isNull());
        assertThat(List.of("3", "a,a", "a,", ",", "a, 2"))
                .allSatisfy(value -> assertThat(code(words, value)).isEqualTo("not-one-of"));
    }

    @Test
    void unsignedIntegersGoTo64Bits() {
        ValueFormat unsigned = ValueFormats.with(Set.of(ValueOption.UNSIGNED), ValueFormats.integer(false));
        assertThat(List.of("18446744073709551615", "9223372036854775808", "-0", "00000000000000000000007"))
                .allSatisfy(value -> assertThat(code(unsigned, value)).isNull());
        assertThat(written(unsigned, "-0")).isEqualTo("0");
        assertThat(code(unsigned, "18446744073709551616")).isEqualTo("integer-too-large");
        assertThat(code(unsigned, "-1")).isEqualTo("out-of-range");
        ValueFormat.Range range = unsigned.range("9223372036854775808", null);
        byte[] above = "9223372036854775809".getBytes(StandardCharsets.UTF_8);
        assertThat(range.holds(above, 0, above.length)).isTrue();
        assertThat(range.holds(above, 0, above.length - 1)).isFalse();
    }

    @Test
    void truthIsANumberInAColumnOfNumbers() {
        ValueFormat truth = ValueFormats.with(Set.of(ValueOption.BOOLEAN_WORDS), ValueFormats.integer(false));
        assertThat(written(truth, "TRUE")).isEqualTo("1");
        assertThat(written(truth, "off")).isEqualTo("0");
        assertThat(written(truth, "+7")).isEqualTo("7");
        assertThat(code(truth, "maybe")).isEqualTo("not-an-integer");
        byte[] yes = "yes".getBytes(StandardCharsets.UTF_8);
        assertThat(truth.range("0", "0").holds(yes, 0, yes.length)).isFalse();
        assertThat(truth.range("0", "1").holds(yes, 0, yes.length)).isTrue();
    }

    @Test
    void aLimitAppliesToWhatIsWritten() {
        ValueFormat limited = ValueFormats.limited(ValueFormats.integer(false), List.of(ValueLimits.characters(2)));
        assertThat(code(limited, "+00012")).isNull();
        assertThat(code(limited, "123")).isEqualTo("too-long");
        assertThat(ValueFormats.limited(null, List.of())).isNull();
    }

    @Test
    void equalLimitsAreEqual() {
        assertThat(ValueLimits.word(Set.of("a", "b"))).isEqualTo(ValueLimits.word(Set.of("b", "a")));
        assertThat(ValueLimits.bytes(3, StandardCharsets.UTF_8))
                .isEqualTo(ValueLimits.bytes(3, StandardCharsets.UTF_8));
    }
}
