package dev.caravan.csv.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.csv.Dialect;
import dev.caravan.csv.RecordLimits;
import dev.caravan.csv.Records;
import dev.caravan.csv.detection.DialectOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The beginning of a text from which its dialect is detected. */
class SampleTest {
    private static final String LINE = "He said \"\"yes\"\" and left; nothing more\n";

    @ParameterizedTest
    @ValueSource(ints = {70, 900, 1500, 5000})
    void itHoldsEnoughRecordsHoweverLongTheFirstIs(int kibibytes) throws IOException {
        String cell = LINE.repeat(kibibytes * 1024 / LINE.length());
        String text = "id,name,email\n1,\"" + cell + "\",ann@example.com\n" + rows(2, 12);
        try (CsvSource source = open(text)) {
            assertThat(source.dialect().delimiter()).isEqualTo(",");
            assertThat(source.dialect().header()).isTrue();
            assertThat(source.columns()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void aRecordLongerThanTheLargestSampleIsNotTakenForRows(int first) throws IOException {
        String text = "id;name;email\n" + rows(1, first).replace(',', ';') + "9;\""
                + LINE.repeat((9 << 20) / LINE.length()) + "\";x@example.com\n";
        try (CsvSource source = CsvSource.open(
                new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
                DialectOptions.NONE,
                List.of(),
                RecordLimits.ofBytes(64 << 20))) {
            assertThat(source.dialect().delimiter()).isEqualTo(";");
            assertThat(source.columns()).isEqualTo(3);
        }
    }

    @Test
    void itEndsAtTheEndOfARecord() throws IOException {
        String cell = LINE.repeat(500);
        String text = "id,name,email\n"
                + IntStream.range(0, 200)
                        .mapToObj(i -> i + ",\"" + cell + "\",ann@example.com\n")
                        .collect(Collectors.joining());
        try (CsvSource source = open(text)) {
            assertThat(source.dialect().delimiter()).isEqualTo(",");
            Records records = Objects.requireNonNull(source.firstRecords(RecordLimits.standard()));
            assertThat(records.size()).isBetween(45, 60);
            assertThat(IntStream.range(0, records.size()))
                    .allMatch(r ->
                            records.parseError(r) == null && records.text(r, 2).equals("ann@example.com"));
        }
    }

    @Test
    void aQuoteThatIsNeverClosedEndsItNot() throws IOException {
        String text = "id;name;email\n" + rows(1, 5).replace(',', ';') + "6;\"Bob;b@example.com\n"
                + rows(7, 60_000).replace(',', ';');
        try (CsvSource source = open(text)) {
            assertThat(source.dialect())
                    .isEqualTo(
                            Dialect.standard().withDelimiter(";").withPreamble().withRepeatedHeader("id;name;email"));
        }
    }

    /** The first MiB, by which the encoding is told at first, is ASCII here. */
    @Test
    void theEncodingIsToldByTheWholeSample() throws IOException {
        String text = "id,name\n1,\"" + LINE.repeat(1500 * 1024 / LINE.length()) + "\"\n2,M\u00fcller\n";
        Charset windows1252 = Charset.forName("windows-1252");
        try (CsvSource source = CsvSource.open(
                new ByteArrayInputStream(text.getBytes(windows1252)),
                DialectOptions.NONE,
                List.of(),
                RecordLimits.standard())) {
            assertThat(source.encoding()).isEqualTo(windows1252);
        }
    }

    private static String rows(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> i + ",Bob" + i + ",bob" + i + "@example.com\n")
                .collect(Collectors.joining());
    }

    private static CsvSource open(String text) throws IOException {
        return CsvSource.open(
                new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
                DialectOptions.NONE,
                List.of(),
                RecordLimits.standard());
    }
}
