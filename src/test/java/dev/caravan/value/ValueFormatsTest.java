package dev.caravan.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.value.ValueFormat.Range;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueFormatsTest {
    /** The code of the misfit, or {@code fits}. The value stands within other bytes, as in a chunk. */
    private static String verdict(ValueFormat valueFormat, String value) {
        byte[] utf8 = ("9" + value + "9").getBytes(StandardCharsets.UTF_8);
        TypeMismatch typeMismatch = valueFormat.typeMismatch(utf8, 1, utf8.length - 1);
        return typeMismatch == null ? "fits" : typeMismatch.code();
    }

    private static boolean fits(ValueFormat valueFormat, String value) {
        return verdict(valueFormat, value).equals("fits");
    }

    private static String written(ValueFormat valueFormat, String value) {
        byte[] utf8 = ("9" + value + "9").getBytes(StandardCharsets.UTF_8);
        byte[] out = new byte[3 + valueFormat.maxBytes(utf8.length - 2)];
        int length = valueFormat.write(utf8, 1, utf8.length - 1, out, 3);
        return new String(Arrays.copyOfRange(out, 3, 3 + length), StandardCharsets.UTF_8);
    }

    private static boolean holds(ValueFormat valueFormat, @Nullable String min, @Nullable String max, String value) {
        Range range = valueFormat.range(min, max);
        byte[] utf8 = ("9" + value + "9").getBytes(StandardCharsets.UTF_8);
        return range.holds(utf8, 1, utf8.length - 1);
    }

    @ParameterizedTest
    @CsvSource({
        "0,fits,fits",
        "7,fits,fits",
        "-42,fits,fits",
        "9223372036854775807,fits,fits",
        "-9223372036854775808,fits,fits",
        "+5,fits,not-an-integer",
        "007,fits,not-an-integer",
        "-0,fits,not-an-integer",
        "0000000000000000000000000012,fits,not-an-integer",
        "9223372036854775808,integer-too-large,integer-too-large",
        "-9223372036854775809,integer-too-large,integer-too-large",
        "99999999999999999999,integer-too-large,integer-too-large",
        "-,not-an-integer,not-an-integer",
        "1.0,not-an-integer,not-an-integer",
        "1e3,not-an-integer,not-an-integer",
        "1 000,not-an-integer,not-an-integer",
        "'1,000',not-an-integer,not-an-integer",
        "0x1F,not-an-integer,not-an-integer",
        "1_000,not-an-integer,not-an-integer",
        "--1,not-an-integer,not-an-integer",
        "٣,not-an-integer,not-an-integer",
        "twelve,not-an-integer,not-an-integer"
    })
    void integersAreDigitsOf64Bits(String value, String verdict, String canonical) {
        assertThat(verdict(ValueFormats.integer(false), value)).isEqualTo(verdict);
        assertThat(verdict(ValueFormats.integer(true), value)).isEqualTo(canonical);
    }

    @ParameterizedTest
    @CsvSource({"+5,5", "007,7", "-007,-7", "-0,0", "000,0", "-9223372036854775808,-9223372036854775808"})
    void integersAreWrittenWithoutSignsAndZerosThatSayNothing(String value, String written) {
        assertThat(written(ValueFormats.integer(false), value)).isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource({
        "0,fits,fits",
        "-1.50,fits,fits",
        ".5,fits,fits",
        "5.,fits,fits",
        "1e10,fits,fits",
        "-2.5E-3,fits,fits",
        "0.0,fits,fits",
        "123456789012345678901234567890.5,fits,fits",
        "+1.5,fits,not-a-decimal",
        "007.5,fits,not-a-decimal",
        "1e301,decimal-too-long,decimal-too-long",
        "1e99999999999,decimal-too-long,decimal-too-long",
        "1e-300,fits,fits",
        "'1,5',not-a-decimal,not-a-decimal",
        "'1,234.50',not-a-decimal,not-a-decimal",
        "1.2.3,not-a-decimal,not-a-decimal",
        "$5,not-a-decimal,not-a-decimal",
        "5 €,not-a-decimal,not-a-decimal",
        "5%,not-a-decimal,not-a-decimal",
        "NaN,not-a-decimal,not-a-decimal",
        "Infinity,not-a-decimal,not-a-decimal",
        ".,not-a-decimal,not-a-decimal",
        "-,not-a-decimal,not-a-decimal",
        "e5,not-a-decimal,not-a-decimal",
        "1e,not-a-decimal,not-a-decimal",
        "1e+,not-a-decimal,not-a-decimal",
        "1ee5,not-a-decimal,not-a-decimal",
        "1e5.5,not-a-decimal,not-a-decimal"
    })
    void decimalsHaveAPointAndNothingElse(String value, String verdict, String canonical) {
        assertThat(verdict(ValueFormats.decimal(false), value)).isEqualTo(verdict);
        assertThat(verdict(ValueFormats.decimal(true), value)).isEqualTo(canonical);
    }

    @Test
    void aDecimalOfThousandsOfDigitsIsTooLong() {
        assertThat(verdict(ValueFormats.decimal(false), "1".repeat(1000))).isEqualTo("fits");
        assertThat(verdict(ValueFormats.decimal(false), "1".repeat(1001))).isEqualTo("decimal-too-long");
        assertThat(verdict(ValueFormats.decimal(false), "0." + "1".repeat(1001)))
                .isEqualTo("decimal-too-long");
    }

    @ParameterizedTest
    @CsvSource({
        "true,true",
        "FALSE,false",
        "True,true",
        "t,true",
        "F,false",
        "yes,true",
        "No,false",
        "y,true",
        "N,false",
        "on,true",
        "OFF,false",
        "1,true",
        "0,false"
    })
    void booleansAreSpeltInManyWaysAndWrittenInOne(String value, String written) {
        assertThat(verdict(ValueFormats.bool(false), value)).isEqualTo("fits");
        assertThat(written(ValueFormats.bool(false), value)).isEqualTo(written);
        assertThat(fits(ValueFormats.bool(true), value)).isEqualTo(value.length() > 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "tru", "truee", "ja", "-1", "oui", "yes!", "\u0001", "TRUE ", "nope", "\u0016rue"})
    void whatIsNeitherTrueNorFalseIsNoBoolean(String value) {
        assertThat(verdict(ValueFormats.bool(false), value)).isEqualTo("not-a-boolean");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2024-12-31", "2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31", "1582-10-10"})
    void datesOfIso8601Fit(String value) {
        assertThat(verdict(ValueFormats.date(null, true), value)).isEqualTo("fits");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2023-02-29", "1900-02-29", "2024-04-31", "2024-13-01", "2024-00-10", "2024-01-00", "0000-01-01",
                        "2024-1-1",
                "2024/01/01", "20240101", "01.02.2024", "2024-01-01T00:00", "today", "-024-01-01", "2024-01-3x",
                        "2024:01:01",
                "24-01-01", "2024-01-01 ", "+2024-1-01"
            })
    void whatIsNoDayOfTheCalendarIsNoDate(String value) {
        assertThat(verdict(ValueFormats.date(null, true), value)).isEqualTo("not-a-date");
    }

    @ParameterizedTest
    @CsvSource({
        "dd.MM.yyyy,31.12.2024,2024-12-31", "d.M.yyyy,1.2.2024,2024-02-01", "d.M.yyyy,11.12.2024,2024-12-11",
        "MM/dd/yyyy,12/31/2024,2024-12-31", "yyyyMMdd,20241231,2024-12-31", "dd MMM yyyy,03 feb 2024,2024-02-03",
        "d MMMM yyyy,3 February 2024,2024-02-03", "dd.MM.yy,31.12.24,2024-12-31", "yyyy/MM/dd,2024/12/31,2024-12-31",
        "yyyy-DDD,2024-366,2024-12-31", "dd/MM/yyyy HH:mm,31/12/2024 23:59,2024-12-31"
    })
    void datesOfAFormatAreWrittenAsIso8601HasThem(String format, String value, String written) {
        ValueFormat valueFormat = ValueFormats.date(TimePattern.of(format), true);
        assertThat(verdict(valueFormat, value)).isEqualTo("fits");
        assertThat(written(valueFormat, value)).isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource({
        "dd.MM.yyyy,32.12.2024", "dd.MM.yyyy,1.2.2024", "dd.MM.yyyy,31.12.2024x", "dd.MM.yyyy,31.12.202",
                "dd.MM.yyyy,31-12-2024",
        "MM/dd/yyyy,31/12/2024", "dd MMM yyyy,03 foo 2024", "dd MMM yyyy,31 feb 2024", "d.M.yyyy,.2.2024",
                "dd.MM.yyyy,29.02.2023"
    })
    void whatIsNotOfTheFormatIsNoDate(String format, String value) {
        assertThat(verdict(ValueFormats.date(TimePattern.of(format), true), value))
                .isEqualTo("not-a-date");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "foo",
                "MM/yyyy",
                "HH:mm",
                "dd/MM/yyyy hh:mm",
                "dd/MM/yyyy HH:mm XXX",
                "dd/MM/yyyy 'open",
                "dd.mm.yyyy"
            })
    void aFormatThatLeavesTheDayOrTheHourOpenIsRefused(String format) {
        assertThatThrownBy(() -> TimePattern.of(format))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("must have");
    }

    @ParameterizedTest
    @CsvSource({
        "2024-12-31T23:59:58,fits",
        "2024-12-31 23:59:58,fits",
        "2024-12-31 23:59,fits",
        "2024-12-31,fits",
        "2024-12-31 23:59:58.1,fits",
        "2024-12-31 23:59:58.123456000,fits",
        "2024-12-31 23:59:58.123456789,too-precise",
        "2024-12-31T23:59:58.0000001Z,too-precise",
        "2024-12-31T23:59:58Z,timestamp-has-offset",
        "2024-12-31T23:59:58.5+02:00,timestamp-has-offset",
        "2024-12-31 23:59-0500,timestamp-has-offset",
        "2024-12-31 23:59:58 +02,timestamp-has-offset",
        "2024-12-31T24:00:00,not-a-timestamp",
        "2024-12-31T23:60,not-a-timestamp",
        "2024-12-31T23:59:60,not-a-timestamp",
        "2024-02-30T00:00,not-a-timestamp",
        "2024-12-31T23,not-a-timestamp",
        "2024-12-31T23:59:,not-a-timestamp",
        "2024-12-31T23:59:58.,not-a-timestamp",
        "2024-12-31T23:59:58.1234567890,not-a-timestamp",
        "2024-12-31T23:59:58+2,not-a-timestamp",
        "2024-12-31T23:59:58+16:00,not-a-timestamp",
        "2024-12-31T23:59:58+02:60,not-a-timestamp",
        "2024-12-31T23:59:58Zulu,not-a-timestamp",
        "2024-12-31Z,not-a-timestamp",
        "2024-12-31_23:59:58,not-a-timestamp",
        "now,not-a-timestamp",
        "23:59:58,not-a-timestamp",
        "2024-12-31T23:59:58+,not-a-timestamp",
        "2024-12-31T+02,not-a-timestamp"
    })
    void timestampsOfIso8601Fit(String value, String verdict) {
        assertThat(verdict(ValueFormats.timestamp(null, false, true), value)).isEqualTo(verdict);
        assertThat(verdict(ValueFormats.timestamp(null, true, true), value))
                .isEqualTo(verdict.equals("timestamp-has-offset") ? "fits" : verdict);
    }

    @ParameterizedTest
    @CsvSource({
        "2024-12-31T23:59:58,2024-12-31T23:59:58+00", "2024-12-31,2024-12-31 00:00:00+00",
        "2024-12-31 23:59:58.5+02:00,2024-12-31 23:59:58.5+02:00", "2024-12-31 23:59 Z,2024-12-31 23:59 Z"
    })
    void aTimeWithoutOffsetIsInUtcWhereTheColumnHasAZone(String value, String written) {
        assertThat(written(ValueFormats.timestamp(null, true, true), value)).isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource({
        "dd/MM/yyyy HH:mm,31/12/2024 23:05,2024-12-31 23:05:00",
                "d/M/yyyy H:mm:ss,1/2/2024 3:04:05,2024-02-01 03:04:05",
        "MM/dd/yyyy hh:mm a,12/31/2024 11:59 PM,2024-12-31 23:59:00", "dd.MM.yyyy,31.12.2024,2024-12-31 00:00:00",
        "yyyyMMddHHmmss.SSS,20241231235958.250,2024-12-31 23:59:58.250000"
    })
    void timestampsOfAFormatAreWrittenAsIso8601HasThem(String format, String value, String written) {
        ValueFormat valueFormat = ValueFormats.timestamp(TimePattern.of(format), false, true);
        assertThat(verdict(valueFormat, value)).isEqualTo("fits");
        assertThat(written(valueFormat, value)).isEqualTo(written);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.com", "http://example.com/", "HTTP://EXAMPLE.COM",
                        "https://example.com:8080/a/b?c=d&e=%20#f",
                "ftp://user:secret@files.example.com/x", "https://münchen.example/straße", "http://192.0.2.1/",
                        "http://[2001:db8::1]:80/",
                "https://example.com?q=[1]|2", "http://localhost/x"
            })
    void urlsFit(String value) {
        assertThat(verdict(ValueFormats.url(), value)).isEqualTo("fits");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "example.com",
                "www.example.com",
                "https://",
                "https:///path",
                "mailto:a@example.com",
                "javascript:alert(1)",
                "https://exa mple.com",
                "https://example.com/a b",
                "https://example.com/<script>",
                "https://.example.com",
                "https://a..b",
                "https://example.com/%zz",
                "https://example.com/%2",
                "https://user@",
                "https://example.com:port/",
                "https://example.com:123456/",
                "//example.com",
                "https:/example.com",
                "https://example.com/\u202egnp",
                "https://exa_mple?\\",
                "https://a\u00a0b",
                "http://[::zz]/"
            })
    void whatIsNoAddressOfTheWebIsNoUrl(String value) {
        assertThat(verdict(ValueFormats.url(), value)).isEqualTo("not-a-url");
    }

    /** The registry's examples, and accounts with letters at their end. */
    @ParameterizedTest
    @CsvSource({
        "DE89370400440532013000,DE89370400440532013000",
        "DE89 3704 0044 0532 0130 00,DE89370400440532013000",
        "gb29 NWBK 6016 1331 9268 19,GB29NWBK60161331926819",
        "NO9386011117947,NO9386011117947",
        "fr14 2004 1010 0505 0001 3m02 606,FR1420041010050500013M02606",
        "MT84MALT011000012345MTLCAST001S,MT84MALT011000012345MTLCAST001S",
        "SC18 SSCB 1101 0000 0000 0000 1497 USD,SC18SSCB11010000000000001497USD",
        "LC55HEMM000100010012001200023015,LC55HEMM000100010012001200023015",
        "BR1800360305000010009795493C1,BR1800360305000010009795493C1"
    })
    void ibansAreWrittenInUpperCaseWithoutSpaces(String value, String written) {
        assertThat(verdict(ValueFormats.iban(), value)).isEqualTo("fits");
        assertThat(written(ValueFormats.iban(), value)).isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource({
        // A digit, two neighbours, the check digits themselves
        "DE89370400440532013001,iban-wrong-check-digits",
        "DE89370400440532031000,iban-wrong-check-digits",
        "DE98370400440532013000,iban-wrong-check-digits",
        // 99 leaves the same remainder as 02, but MOD 97-10 gives 02 to 98 (ISO/IEC 7064, 7)
        "DE02000000000000000030,fits",
        "DE99000000000000000030,iban-wrong-check-digits",
        // A digit too few, one too many, a letter for a digit, digits for the bank's letters
        "DE8937040044053201300,iban-wrong-structure",
        "DE893704004405320130000,iban-wrong-structure",
        "DE8937040044053201300O,iban-wrong-structure",
        "GB29123460161331926819,iban-wrong-structure",
        "US64SVBKUS6S3300958879,iban-unknown-country",
        "ZZ8937,iban-unknown-country",
        "DE89,not-an-iban",
        "0532013000,not-an-iban",
        "D389370400440532013000,not-an-iban",
        "DEA9370400440532013000,not-an-iban",
        "DE89-3704-0044-0532-0130-00,not-an-iban",
        "IBAN DE89370400440532013000,not-an-iban",
        "'DE89370400440532013000,GB29NWBK60161331926819',not-an-iban",
        "LC55HEMM000100010012001200023015000,not-an-iban",
        "DE8937040044053201300٠,not-an-iban",
        "ＤE89370400440532013000,not-an-iban"
    })
    void whatSwiftsRegistryOrTheCheckDigitsRefuseIsNoIban(String value, String verdict) {
        assertThat(verdict(ValueFormats.iban(), value)).isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({
        "2f1c7a52-97a4-4d7e-8f5e-0123456789ab,true,true", "2F1C7A52-97A4-4D7E-8F5E-0123456789AB,true,true",
        "00000000-0000-0000-0000-000000000000,true,true", "{2f1c7a52-97a4-4d7e-8f5e-0123456789ab},true,false",
        "2f1c7a5297a44d7e8f5e0123456789ab,true,false", "2f1c7a52-97a4-4d7e-8f5e-0123456789a,false,false",
        "2f1c7a52-97a4-4d7e-8f5e-0123456789ag,false,false", "2f1c7a529-7a4-4d7e-8f5e-0123456789ab,false,false",
        "(2f1c7a52-97a4-4d7e-8f5e-0123456789ab),false,false"
    })
    void uuidsAre32HexadecimalDigits(String value, boolean fits, boolean canonical) {
        assertThat(fits(ValueFormats.uuid(false), value)).isEqualTo(fits);
        assertThat(fits(ValueFormats.uuid(true), value)).isEqualTo(canonical);
        if (fits && !value.startsWith("0")) {
            assertThat(written(ValueFormats.uuid(false), value)).isEqualTo("2f1c7a52-97a4-4d7e-8f5e-0123456789ab");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                " { \"a\" : [ 1 , -0.5e+10 , true , false , null , \"x\" ] } ",
                "\"\"",
                "0",
                "-1",
                "\"\\u00e9\\n\\\"\"",
                "\"\\ud83d\\ude00\"",
                "\"größe\"",
                "[[[[]]]]",
                "{\"a\":{\"b\":[]}}"
            })
    void jsonTextsFit(String value) {
        assertThat(verdict(ValueFormats.json(), value)).isEqualTo("fits");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "}",
                "[1,]",
                "{\"a\"}",
                "{\"a\":}",
                "{a:1}",
                "{'a':1}",
                "[1 2]",
                "01",
                "1.",
                ".5",
                "+1",
                "tru",
                "nul",
                "\"",
                "\"\\x\"",
                "\"\\u12g4\"",
                "\"\\u0000\"",
                "\"\\ud83d\"",
                "\"\\ude00\"",
                "\"\\ud83d\\u0041\"",
                "\"a\tb\"",
                "[] []",
                "1e1000",
                "{\"a\":1,}",
                "undefined",
                "NaN",
                "--1",
                "1e",
                "[",
                "\"\\"
            })
    void whatIsNoJsonTextIsRefused(String value) {
        assertThat(verdict(ValueFormats.json(), value)).isEqualTo("not-json");
    }

    @Test
    void jsonMayBeNestedDeepButNotWithoutEnd() {
        assertThat(verdict(ValueFormats.json(), "[".repeat(200) + "]".repeat(200)))
                .isEqualTo("fits");
        assertThat(verdict(ValueFormats.json(), "[".repeat(1_000_000))).isEqualTo("not-json");
        assertThat(verdict(ValueFormats.json(), "{\"a\":".repeat(100_000))).isEqualTo("not-json");
    }

    @ParameterizedTest
    @CsvSource({
        "0,150,0,true",
        "0,150,150,true",
        "0,150,151,false",
        "0,150,-1,false",
        "0.5,2.5,1,true",
        "0.5,2.5,0,false",
        "0.5,2.5,3,false",
        ",10,-9223372036854775808,true",
        "5,,+0007,true"
    })
    void integersHaveBounds(@Nullable String min, @Nullable String max, String value, boolean holds) {
        assertThat(holds(ValueFormats.integer(false), min, max, value)).isEqualTo(holds);
    }

    @ParameterizedTest
    @CsvSource({
        "0,1,0.5,true",
        "0,1,1,true",
        "0,1,1.0000000000000000001,false",
        "0,1,-0.0000000001,false",
        "-1.5,,-1.5,true",
        "-1.5,,-1.51,false",
        "0,1e3,1e3,true",
        "0,1e3,1.1e3,false",
        "0,100,12345678901234567890,false",
        "0,12345678901234567890,12345678901234567889.5,true",
        "0,99999999999999999,99999999999999999.5,false",
        "-5,5,-0,true"
    })
    void decimalsHaveBoundsToTheLastDigit(@Nullable String min, @Nullable String max, String value, boolean holds) {
        assertThat(holds(ValueFormats.decimal(false), min, max, value)).isEqualTo(holds);
    }

    @Test
    void daysAndTimesHaveBounds() {
        assertThat(holds(ValueFormats.date(null, true), "2000-01-01", null, "1999-12-31"))
                .isFalse();
        assertThat(holds(ValueFormats.date(null, true), "2000-01-01", "2000-01-01", "2000-01-01"))
                .isTrue();
        assertThat(holds(ValueFormats.date(TimePattern.of("dd.MM.yyyy"), true), null, "2000-01-01", "02.01.2000"))
                .isFalse();
        assertThat(holds(
                        ValueFormats.timestamp(null, false, true),
                        "2000-01-01 12:00",
                        "2000-01-02",
                        "2000-01-01 11:59:59.999999"))
                .isFalse();
        assertThat(holds(
                        ValueFormats.timestamp(null, false, true),
                        "2000-01-01 12:00",
                        "2000-01-02",
                        "2000-01-01T12:00:00.000001"))
                .isTrue();
    }

    @Test
    void boundsOfAnotherTypeAreRefusedInWords() {
        assertThatThrownBy(() -> ValueFormats.integer(false).range("a few", null))
                .hasMessageStartingWith("must be a number");
        assertThatThrownBy(() -> ValueFormats.integer(false).range("1e30", null))
                .hasMessageContaining("64 bits");
        assertThatThrownBy(() -> ValueFormats.date(null, true).range(null, "31.12.2024"))
                .hasMessageContaining("2024-12-31");
        assertThatThrownBy(() -> ValueFormats.json().range("1", null)).hasMessageContaining("no order");
    }

    @Test
    void aShapeSaysWhatAValueLooksLikeAndNotWhatItIs() {
        byte[] utf8 = "x31.Äpril-ß 2024\u0007€x".getBytes(StandardCharsets.UTF_8);
        assertThat(TypeGuess.of(utf8, 1, utf8.length - 1)).isEqualTo("99.Aaaaa-a 9999·€");
        byte[] many = "ü".repeat(100).getBytes(StandardCharsets.UTF_8);
        assertThat(TypeGuess.of(many, 0, many.length)).isEqualTo("a".repeat(40) + "…");
    }

    @Test
    void aFractionOfAMicrosecondIsInNoFormat() {
        ValueFormat valueFormat = ValueFormats.timestamp(TimePattern.of("dd.MM.yyyy HH:mm:ss.SSSSSSSSS"), false, true);
        assertThat(verdict(valueFormat, "31.12.2024 23:59:58.123456000")).isEqualTo("fits");
        assertThat(verdict(valueFormat, "31.12.2024 23:59:58.123456789")).isEqualTo("too-precise");
        assertThat(verdict(valueFormat, "31.12.2024 23:59:58.12345678x")).isEqualTo("not-a-timestamp");
    }

    @ParameterizedTest
    @CsvSource({
        "2024-03-05 00:00:00,fits,2024-03-05",
        "2024-03-05T00:00,fits,2024-03-05",
        "2024-03-05T00:00:00.000Z,fits,2024-03-05",
        "2024-03-05 00:00:00 UTC,fits,2024-03-05",
        "2024-03-05 12:00 AM,fits,2024-03-05",
        "2024-03-05 00:00:01,date-has-time,",
        "2024-03-05 00:00:00.001,date-has-time,",
        "2024-03-05 23:59:59.9999999,date-has-time,",
        "2024-03-05 00:00:00+02,date-has-time,",
        "2024-03-05 00:00:00 Europe/Berlin,date-has-time,",
        "5 March 2024,fits,2024-03-05",
        "'Mar 5, 2024',fits,2024-03-05",
        "5-mar-2024,fits,2024-03-05",
        "2024/3/5,fits,2024-03-05",
        "20240305,fits,2024-03-05",
        "05/03/2024,not-a-date,",
        "05.03.2024,not-a-date,",
        "5-Mar-24,not-a-date,",
        "30 Feb 2024,not-a-date,",
        "5 Mrz 2024,not-a-date,",
    })
    void aDayHasOtherSpellingsAndMidnight(String value, String verdict, @Nullable String written) {
        ValueFormat lenient = ValueFormats.date(null, false);
        assertThat(verdict(lenient, value)).isEqualTo(verdict);
        assertThat(verdict(ValueFormats.date(null, true), value)).isEqualTo("not-a-date");
        if (written != null) {
            assertThat(written(lenient, value)).isEqualTo(written);
            assertThat(holds(lenient, "2024-03-05", "2024-03-05", value)).isTrue();
            assertThat(holds(lenient, "2024-03-06", null, value)).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2024-03-01 10:11:12 UTC,2024-03-01 10:11:12+00",
        "2024-03-01 10:11:12.5 GMT,2024-03-01 10:11:12.5+00",
        "2024-03-01T10:11:12UTC,2024-03-01 10:11:12+00",
        "2024-03-01 10:11:12 Europe/Berlin,2024-03-01 10:11:12+01:00",
        "2024-07-01 10:11:12 europe/berlin,2024-07-01 10:11:12+02:00",
        "2024-03-01 10:11:12 PM,2024-03-01 22:11:12+00",
        "2024-03-01 12:11 am -0500,2024-03-01 00:11:00-05:00",
        "1 Mar 2024 9:05,2024-03-01 09:05:00+00",
        "'Fri, 01 Mar 2024 10:11:12 GMT',2024-03-01 10:11:12+00",
        "20240301T101112Z,2024-03-01 10:11:12+00",
    })
    void aPointInTimeMayNameItsZone(String value, String written) {
        ValueFormat lenient = ValueFormats.timestamp(null, true, false);
        assertThat(fits(lenient, value)).isTrue();
        assertThat(written(lenient, value)).isEqualTo(written);
        assertThat(fits(ValueFormats.timestamp(null, true, true), value)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2024-03-01 10:11:12 CST",
                "2024-03-01 10:11:12 IST",
                "2024-03-01 10:11:12 Berlin",
                "2024-10-27 02:30:00 Europe/Berlin",
                "2024-03-31 02:30:00 Europe/Berlin",
                "Mon, 01 Mar 2024 10:11:12 GMT",
                "2024-03-01 13:11 PM",
                "2024-03-01 0:11 PM",
                "2024-03-01 10:61",
                "01/02/2024 10:11",
                "2024-03-01 10:11:12 +16:00",
                "now",
            })
    void whatHasSeveralReadingsIsNoPointInTime(String value) {
        assertThat(fits(ValueFormats.timestamp(null, true, false), value)).isFalse();
    }

    @Test
    void aNamedZoneIsAnOffsetThatAColumnWithoutZoneRefuses() {
        ValueFormat local = ValueFormats.timestamp(null, false, false);
        assertThat(verdict(local, "2024-03-01 10:11:12 UTC")).isEqualTo("timestamp-has-offset");
        assertThat(written(local, "2024-03-01 10:11:12 PM")).isEqualTo("2024-03-01 22:11:12");
        assertThat(holds(local, "2024-03-01 22:00:00", null, "2024-03-01 10:11:12 PM"))
                .isTrue();
    }

    @Test
    void whatADatabaseHasBesideNumbersFitsWhereTheOptionsSaySo() {
        ValueFormat numbers =
                ValueFormats.with(Set.of(ValueOption.NAN, ValueOption.INFINITY), ValueFormats.decimal(true));
        for (String value : new String[] {"NaN", "nan", "Infinity", "-infinity", "inf", "+INF", "1.5"}) {
            assertThat(fits(numbers, value)).as(value).isTrue();
            assertThat(written(numbers, value)).isEqualTo(value);
        }
        for (String value : new String[] {"infinite", "in", "-nan", "NA", "1,5"}) {
            assertThat(fits(numbers, value)).as(value).isFalse();
        }
        assertThat(holds(numbers, "0", null, "inf")).isFalse();
        assertThat(holds(numbers, "0", null, "1.5")).isTrue();
        assertThat(fits(ValueFormats.with(Set.of(ValueOption.NAN), ValueFormats.decimal(true)), "inf"))
                .isFalse();
        ValueFormat days = ValueFormats.with(Set.of(ValueOption.INFINITY), ValueFormats.date(null, false));
        assertThat(written(days, "-Infinity")).isEqualTo("-Infinity");
        assertThat(fits(days, "inf")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "1.000,not-a-decimal",
        "-1.000,not-a-decimal",
        "12.345,not-a-decimal",
        "1000,fits",
        "1.5,fits",
        "0.125,fits",
        "1234.567,fits",
        "1.0000,fits",
        "1.000e3,fits",
    })
    void whereThePointMayGroupOneReadingIsNeeded(String value, String verdict) {
        ValueFormat ungrouped = ValueFormats.with(Set.of(ValueOption.POINT_MAY_GROUP), ValueFormats.decimal(false));
        assertThat(verdict(ungrouped, value)).isEqualTo(verdict);
        assertThat(fits(ValueFormats.decimal(false), value)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "-1.000,-1000,-1000",
        "'2.345,67',2345.67,2345.67",
        "'1.234.567,890',1234567.890,1234567.890",
        "'1000,5',1000.5,1000.5",
        "'0,5',0.5,0.5",
        "7,7,7",
        "'+1.000,5',+1000.5,not-a-decimal",
        "'007,5',007.5,not-a-decimal",
        "12.5,not-a-decimal,not-a-decimal",
        "1.0000,not-a-decimal,not-a-decimal",
        "1234.567,not-a-decimal,not-a-decimal",
        "1.23.456,not-a-decimal,not-a-decimal",
        "0.125,not-a-decimal,not-a-decimal",
        "012.345,not-a-decimal,not-a-decimal",
        ".123,not-a-decimal,not-a-decimal",
        "'1,000,000',not-a-decimal,not-a-decimal",
        "'1,234.5',not-a-decimal,not-a-decimal",
        "'1,5e3',not-a-decimal,not-a-decimal",
        "1e3,not-a-decimal,not-a-decimal",
        "'5,00 €',not-a-decimal,not-a-decimal",
        "'-',not-a-decimal,not-a-decimal",
        "',',not-a-decimal,not-a-decimal",
    })
    void decimalCommasAreWrittenAsPoints(String value, String written, String canonical) {
        Set<ValueOption> comma = Set.of(ValueOption.DECIMAL_COMMA);
        for (boolean strict : new boolean[] {false, true}) {
            ValueFormat valueFormat = ValueFormats.with(comma, ValueFormats.decimal(strict));
            String expected = strict ? canonical : written;
            String verdict = verdict(valueFormat, value);
            assertThat(verdict.equals("fits") ? written(valueFormat, value) : verdict)
                    .isEqualTo(expected);
        }
    }

    @Test
    void boundsHoldForDecimalCommas() {
        ValueFormat valueFormat =
                ValueFormats.with(Set.of(ValueOption.DECIMAL_COMMA, ValueOption.NAN), ValueFormats.decimal(false));
        assertThat(holds(valueFormat, "0", "1500", "1.000,5")).isTrue();
        assertThat(holds(valueFormat, "0", "1500", "-1.000")).isFalse();
        assertThat(holds(valueFormat, "0", "1500", "2.000")).isFalse();
        assertThat(written(valueFormat, "NaN")).isEqualTo("NaN");
    }

    @ParameterizedTest
    @CsvSource({
        "1,NONE",
        "'',NONE",
        "-,NONE",
        "n/a,NONE",
        "1.5,POINT",
        ".125,POINT",
        "0.125,POINT",
        "'1,234.56',POINT",
        "'1,234,567',POINT",
        "1.5e-3,POINT",
        "1e3,NONE",
        "'1,5',COMMA",
        "'-2.345,67',COMMA",
        "'2.345,67 €',COMMA",
        "'EUR 5,00',COMMA",
        "'1 234,567',COMMA",
        "'1\u00a0234,5',COMMA",
        "'1\u202f234,5',COMMA",
        "'12,5%',COMMA",
        "1.234.567,COMMA",
        "'1.234,567',COMMA",
        "-1.000,POINT_OR_THOUSANDS",
        "'1,000',COMMA_OR_THOUSANDS",
        "01.03.2024,NOT_A_NUMBER",
        "10.0.0.1,NOT_A_NUMBER",
        "'1,2,3',NOT_A_NUMBER",
        "'Berlin, 5',NOT_A_NUMBER",
        "10:30,NOT_A_NUMBER",
        "unknown,NOT_A_NUMBER",
    })
    void aNumberShowsItsDecimalSign(String value, DecimalSign sign) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        assertThat(DecimalSign.of(utf8, 0, utf8.length)).isEqualTo(sign);
    }
}
