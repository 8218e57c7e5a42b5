package dev.caravan.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SpelledFormatsTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static @Nullable String written(ValueFormat format, String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        if (format.typeMismatch(utf8, 0, utf8.length) != null) {
            return null;
        }
        byte[] out = new byte[format.maxBytes(utf8.length)];
        return new String(out, 0, format.write(utf8, 0, utf8.length, out, 0), StandardCharsets.UTF_8);
    }

    private static List<TimePattern> patterns(String... patterns) {
        return List.of(patterns).stream().map(TimePattern::of).toList();
    }

    @Test
    void theFirstFormatThatFitsCounts() {
        ValueFormat days = ValueFormats.date(patterns("dd/MM/yyyy", "MM/dd/yyyy"), ValueFormats.date(null, false));
        assertThat(written(days, "01/02/2024")).isEqualTo("2024-02-01");
        assertThat(written(days, "01/31/2024")).isEqualTo("2024-01-31");
        assertThat(written(days, "2024-01-31")).isEqualTo("2024-01-31");
        assertThat(written(days, "31/31/2024")).isNull();
        byte[] wrong = "x".getBytes(StandardCharsets.UTF_8);
        assertThat(days.typeMismatch(wrong, 0, 1))
                .isEqualTo(new TypeMismatch(
                        "not-a-date", "no date of the formats dd/MM/yyyy or MM/dd/yyyy, or no day of the calendar"));
    }

    /** Years of two digits are those of POSIX, whose first day is the first here. */
    @Property(tries = 300)
    void aDayIsWhatJavaReads(@ForAll @LongRange(min = 0, max = 36_523) long day, @ForAll @IntRange(max = 3) int which) {
        String pattern = List.of("dd.MM.yy", "M/d/yy", "d-MMM-yyyy", "yyyyMMdd").get(which);
        LocalDate expected = LocalDate.of(1969, 1, 1).plusDays(day);
        String text = DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(expected);
        assertThat(written(ValueFormats.date(patterns(pattern), null), text)).isEqualTo(expected.toString());
    }

    @Property(tries = 500)
    void aLocalTimeIsThePointInTimeOfItsZone(@ForAll @LongRange(min = 0, max = 4_000_000_000L) long second) {
        LocalDateTime local = LocalDateTime.ofEpochSecond(second, 0, java.time.ZoneOffset.UTC);
        ValueFormat times = ValueFormats.timestamp(null, false, BERLIN);
        String text = local.toString().replace('T', ' ');
        OffsetDateTime point = OffsetDateTime.parse(
                String.valueOf(written(times, text)), DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ssx"));
        assertThat(point.toInstant()).isEqualTo(local.atZone(BERLIN).toInstant());
    }

    @Test
    void clocksThatChangeAreReadByJavasRule() {
        ValueFormat times = ValueFormats.timestamp(patterns("dd.MM.yyyy HH:mm"), true, BERLIN, null);
        assertThat(written(times, "31.03.2024 02:30")).as("a gap").isEqualTo("2024-03-31 03:30:00+02");
        assertThat(written(times, "27.10.2024 02:30")).as("an overlap").isEqualTo("2024-10-27 02:30:00+02");
        ValueFormat iso = ValueFormats.timestamp(null, false, BERLIN);
        assertThat(written(iso, "2024-01-01T12:00:00.123456789")).isNull();
        assertThat(written(iso, "2024-01-01T12:00:00.5")).isEqualTo("2024-01-01 12:00:00.500000+01");
        assertThat(written(iso, "2024-01-01 12:00:00Z")).isEqualTo("2024-01-01 12:00:00Z");
        assertThat(written(iso, "1880-01-01 12:00")).isEqualTo("1880-01-01 12:00:00+00:53:28");
        assertThat(written(iso, "1 Feb 2024 12:00")).isEqualTo("2024-02-01 12:00:00+01");
    }

    @Test
    void wordsStandForTruthInAnyLetterCase() {
        ValueStyle style = new ValueStyle(null, List.of("Ja", "да"), List.of("nein", "N"), null);
        ValueFormat canonical = ValueFormats.bool(true, style);
        for (String yes : List.of("ja", "JA", "да", "ДА", "Да", "true")) {
            assertThat(written(canonical, yes)).as(yes).isEqualTo("true");
        }
        for (String no : List.of("NEIN", "n", "False")) {
            assertThat(written(canonical, no)).as(no).isEqualTo("false");
        }
        assertThat(written(canonical, "yes")).isNull();
        assertThat(written(ValueFormats.bool(false, style), "yes")).isEqualTo("true");
        assertThat(written(ValueFormats.bool(false, new ValueStyle(null, List.of("0"), List.of("1"), null)), "1"))
                .as("what is given comes first")
                .isEqualTo("false");
    }

    @Test
    void aFormulaOfATextIsExactlyThat() {
        for (String text : List.of("=\"00123\"", "=\"\"", "=\"a b\"")) {
            assertThat(FormulaText.is(text.getBytes(StandardCharsets.UTF_8), 0, text.length()))
                    .as(text)
                    .isTrue();
        }
        for (String text : List.of("=\"a", "=1", "=\"", "\"a\"", "=\"a\"&\"b\"", "=\"a\" ")) {
            assertThat(FormulaText.is(text.getBytes(StandardCharsets.UTF_8), 0, text.length()))
                    .as(text)
                    .isFalse();
        }
    }
}
