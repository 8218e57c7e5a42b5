package dev.caravan.feed.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.csv.RecordLimits;
import dev.caravan.csv.Records;
import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.csv.source.CsvSource;
import dev.caravan.feed.rule.ColumnType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

class TypeInferenceTest {
    /** The values that a person would look at, and the type that they would choose. */
    @ParameterizedTest
    @org.junit.jupiter.params.provider.CsvSource(
            delimiter = '|',
            value = {
                "count         | 1 2 300 -4            | integer",
                "flag          | 0 1 1 0               | integer",
                "flag          | true FALSE true       | boolean",
                "flag          | yes no yes            | text",
                "flag          | true 1                | text",
                "id            | 1 007 12              | text",
                "id            | 9223372036854775807   | integer",
                "amount        | 9223372036854775808 5 | decimal",
                "lmk_key       | 459056902009042917221871678038358 | text",
                "amount        | 1234567890123456789012345678901234567890 | text",
                "amount        | 1.5 2 -0.25 1e-7      | decimal",
                "amount        | 1,5 2,5               | text",
                "amount        | 1,234.50              | text",
                "amount        | 1_000                 | text",
                "amount        | $5 $7.50              | text",
                "amount        | 5€                    | text",
                "share         | 10% 20%               | text",
                "amount        | NaN 1.5               | text",
                "amount        | 1.5 NA                | text",
                "phone         | 5551234567 5557654321 | text",
                "Phone Number  | 5551234567            | text",
                "contact       | +491701234567         | text",
                "zip           | 94107 10115           | text",
                "homePostcode  | 94107                 | text",
                "zipper_count  | 3 4                   | integer",
                "day           | 2024-01-31 2023-12-01 | date",
                "day           | 2024-01-31 2023-02-30 | text",
                "day           | 2024/1/31 2023/12/01  | date",
                "day           | 31.01.2024 1.2.2024   | date",
                "day           | 31/01/2024 01/02/2024 | date",
                "day           | 01/31/2024 01/02/2024 | date",
                "day           | 01/02/2024 03/04/2024 | text",
                "day           | 31/01/2024 01/31/2024 | text",
                "day           | 13-01-2024            | date",
                "day           | 20240131              | integer",
                "day           | 31.01.24              | text",
                "at            | 2024-01-31T10:00 2024-01-31T10:00:01.5 | timestamp",
                "at            | 2024-01-31 2024-01-31T10:00 | timestamp",
                "at            | 2024-01-31T10:00Z 2024-01-31T10:00:00+02:00 | timestamptz",
                "at            | 2024-01-31T10:00Z 2024-01-31T10:00:00 | text",
                "at            | 10:00 11:30           | text",
                "token         | 2f1c7a52-97a4-4d7e-8f5e-0123456789ab | uuid",
                "token         | 2f1c7a5297a44d7e8f5e0123456789ab | text",
                "email         | nobody                | email",
                "E-Mail        | 1 2 3                 | email",
                "contact       | a@example.com         | text",
                "link          | https://example.com   | text",
                "data          | {}                    | text",
                "mixed         | 1 a                   | text",
                "mixed         | 1 2024-01-31          | text",
                "mixed         | 1 true                | text",
                "nothing       | ''                    | text",
            })
    void typesAreAsAPersonWouldChooseThem(String header, String values, String type) {
        StringBuilder csv = new StringBuilder(header).append(",other\n");
        for (String value : values.replace("'", "").split(" ", -1)) {
            csv.append('"').append(value).append("\",x\n");
        }
        assertThat(types(csv.toString()).get(0)).hasToString(type);
    }

    @Test
    void emptyAndBlankFieldsSayNothing() {
        assertThat(types("a,b,c\n,1,x\n\"\",,x\n  ,3,x\n7, 4 ,x\n"))
                .containsExactly(ColumnType.INTEGER, ColumnType.INTEGER, ColumnType.TEXT);
    }

    @Test
    void recordsThatCantBeReadSayNothing() {
        assertThat(types("a,b\n1,2\nx\ny,z,z\n\"x\"y,z\n3,4\n"))
                .containsExactly(ColumnType.INTEGER, ColumnType.INTEGER);
    }

    @Test
    void valuesFarDownCount() {
        assertThat(types("a,b\n" + "1,1\n".repeat(15_000) + "x,1\n"))
                .containsExactly(ColumnType.TEXT, ColumnType.INTEGER);
    }

    @Test
    void aRecordThatTheSampleCutsInHalfSaysNothing() {
        String row = "12345678,2024-01-31,2\n";
        String csv = "number,day,x\n" + row.repeat((1 << 20) / row.length() + 1000);
        for (int shift = 0; shift < row.length(); shift++) {
            assertThat(types("n".repeat(shift) + csv))
                    .containsExactly(ColumnType.INTEGER, ColumnType.DATE, ColumnType.INTEGER);
        }
    }

    /** One convention a file: what a column shows counts for the others. */
    @ParameterizedTest
    @org.junit.jupiter.params.provider.CsvSource(
            delimiter = '|',
            value = {
                "-1.000/2.345,67 3.000/5.345,67 -2.500/2.845,67 | decimal decimal",
                "-1.000/2,5                                     | decimal decimal",
                "1.234/12,5 987/3,1 12.345/84,4                 | decimal decimal",
                "987/3,1 12.345/84,4                            | decimal decimal",
                "1000/1.234,5                                   | integer decimal",
                "1.234.567,5/1.000                              | decimal decimal",
                "1.000/'12,50 €' 2.000/'7,-'                    | decimal text",
                "1.000/'1 234,5'                                | decimal text",
                "'1,000'/2.345,67                               | text decimal",
                "'1,000'/2.345,67 '1,5'/2                       | decimal decimal",
                "0123/2.345,67                                  | text decimal",
                "1.000/1.234.567                                | text text",
                "1.000/-                                        | decimal text",
                "1.000/12.5                                     | decimal decimal",
                "1.000/1e3                                      | decimal decimal",
                "1.000/abc                                      | decimal text",
                "1.000/'Berlin, 3'                              | decimal text",
                "1.000/'1,2,3'                                  | decimal text",
                "12.5/2,5                                       | decimal text",
                "12.5/2,5 1.000/3                               | decimal text",
                "12.5/2.345,67                                  | decimal text",
                "0.125/2,5                                      | decimal text",
                "1000/2,5                                       | integer text",
                "'1,000'/12.5                                   | text decimal",
                "'1,000'/'1,234.5' 2/3                          | text text",
                "1.000/'1,234,567.5'                            | decimal text",
            })
    void aDecimalCommaCountsForAllColumns(String records, String expected) {
        StringBuilder csv = new StringBuilder("a,b\n");
        for (String record : Pattern.compile(" (?=(?:[^']*'[^']*')*[^']*$)")
                .splitAsStream(records)
                .toList()) {
            csv.append('"')
                    .append(record.replace("'", "").replace("/", "\",\""))
                    .append("\"\n");
        }
        assertThat(types(csv.toString()).stream().map(ColumnType::toString))
                .as(csv.toString())
                .containsExactly(expected.split(" "));
    }

    @Test
    void aSemicolonIsWrittenWhereTheCommaIsDecimal() {
        assertThat(types("a;b\n1;1.000\n2;2.500\n", ";")).containsExactly(ColumnType.INTEGER, ColumnType.TEXT);
        assertThat(types("a;b\n1.5;1.000\n2;2.500\n", ";")).containsExactly(ColumnType.DECIMAL, ColumnType.DECIMAL);
        assertThat(types("a,b\n1,1.000\n2,2.500\n")).containsExactly(ColumnType.INTEGER, ColumnType.DECIMAL);
    }

    @Test
    void aFileOfAHeaderAloneIsText() {
        assertThat(types("a,b\n")).containsExactly(ColumnType.TEXT, ColumnType.TEXT);
    }

    private static List<ColumnType> types(String csv) {
        return types(csv, ",");
    }

    private static List<ColumnType> types(String csv, String delimiter) {
        try (CsvSource source = CsvSource.open(
                new ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8)),
                new DialectOptions(delimiter, "\"", null, null, "UTF-8", true, 0, null),
                List.of(),
                RecordLimits.standard())) {
            Records sample = source.firstRecords(RecordLimits.standard());
            String header = csv.substring(0, csv.indexOf('\n'));
            return TypeInference.types(
                    List.of(header.split(delimiter, -1)),
                    sample,
                    source.dialect().delimiter());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
