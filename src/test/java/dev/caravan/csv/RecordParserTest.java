package dev.caravan.csv;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.csv.Reading.Field;
import dev.caravan.csv.Reading.Row;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;

class RecordParserTest {
    private static final Dialect DIALECT = Dialect.standard().withHeader(false);

    @Test
    void anEmptyFieldInQuotesIsToldFromOneWithout() {
        assertThat(Reading.rows(",\"\",\n", DIALECT).get(0).fields())
                .containsExactly(new Field("", false), new Field("", true), new Field("", false));
    }

    @Test
    void aDoubledQuoteIsOneQuote() {
        assertThat(texts("\"a \"\"b\"\" c\",\"\"\"\",d\n", DIALECT)).containsExactly("a \"b\" c", "\"", "d");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "RECORD_TOO_LONG")
    @NullSource
    void noMoreRecordsAreReadThanOneMoreThanThereMayBe(@Nullable Truncation truncation) {
        byte[] bytes = "a,b\n\n".repeat(100_000).getBytes(StandardCharsets.UTF_8);
        RecordParser parser = new RecordParser(DIALECT, RecordLimits.standard(), 2, FieldCountPolicy.REJECT);
        Records records = parser.parse(bytes, 0, bytes.length, 1, 1, 0, truncation, 3);
        assertThat(records.size()).isEqualTo(truncation == Truncation.UNTERMINATED_RECORD ? 1 : 4);
        assertThat(parser.parse(bytes, 0, 10, 1, 1, 0, null, 3).size()).isEqualTo(2);
    }

    @Test
    void aRecordOfManyFieldsTakesNoMoreMemoryThanThereMayBeColumns() {
        byte[] bytes = new byte[32 << 20];
        Arrays.fill(bytes, (byte) ',');
        RecordParser parser =
                new RecordParser(DIALECT, new RecordLimits(bytes.length, 100, 1_000), 2, FieldCountPolicy.REJECT);
        long before = allocatedBytes();
        Records records = parser.parse(bytes, 0, bytes.length, 1, 1, 0, null, 1);
        assertThat(allocatedBytes() - before).isLessThan(bytes.length);
        assertThat(records.size()).isEqualTo(1);
        assertThat(records.parseError(0)).isEqualTo(ParseError.TOO_MANY_COLUMNS);
        assertThat(records.problemColumn(0)).isEqualTo(1_000);
    }

    private static long allocatedBytes() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    @Test
    void aQuoteWithinAFieldIsLiteral() {
        assertThat(texts("5\" disk,a\"\"b, \"c\"\n", DIALECT)).containsExactly("5\" disk", "a\"\"b", " \"c\"");
    }

    @Test
    void aBackslashEscapesQuotesAndItselfInsideQuotesOnly() {
        Dialect dialect = DIALECT.withEscape('\\');
        assertThat(texts("\"a\\\"b\\\\\",\"\\n\"\"\",c\\d\n", dialect)).containsExactly("a\"b\\", "\\n\"", "c\\d");
    }

    @Test
    void aDelimiterOfSeveralCharactersIsFoundFromTheLeft() {
        Dialect dialect = DIALECT.withDelimiter("||");
        assertThat(texts("a|b||\"c||d\"||e|||\"f\n", dialect)).containsExactly("a|b", "c||d", "e", "|\"f");
    }

    @Test
    void spacesAroundFieldsAndQuotesAreDroppedWhereTheDialectTrims() {
        Dialect dialect = DIALECT.withTrim(true);
        assertThat(texts("  a b ,\t\" c \" ,  ,\"d\"\n", dialect)).containsExactly("a b", " c ", "", "d");
    }

    @Test
    void aTabThatDelimitsIsNotTrimmed() {
        assertThat(texts(" a \t\t b\n", DIALECT.withTrim(true).withDelimiter("\t")))
                .containsExactly("a", "", "b");
    }

    @Test
    void quotesHaveNoMeaningWithoutAQuote() {
        assertThat(texts("\"a,b\"\n", DIALECT.withQuote(null))).containsExactly("\"a", "b\"");
    }

    /** PostgreSQL documentation, "COPY", "Text Format". */
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "a\\tb 610962",
                "\\b\\f\\n\\r\\t\\v 080c0a0d090b",
                "\\101\\x41\\x4a 41414a",
                "\\0101 0831",
                "\\7\\18\\x7g 07013807" + "67",
                "\\xg\\q\\\\ 7867715c",
                "\\303\\251\\xC3\\xa9 c3a9c3a9",
                "\\441 21",
                "\\000 NUL_BYTE",
                "a\\0 NUL_BYTE",
                "\\x00 NUL_BYTE",
                "\\xE9 INVALID_ENCODING",
                "\\351x INVALID_ENCODING",
            })
    void escapesOutsideOfQuotesAreThoseOfCopyText(String field, String expected) {
        Row row = Reading.rows(
                        "x\t" + field + "\n",
                        DIALECT.withDelimiter("\t").withQuote(null).withEscape('\\'))
                .get(0);
        assertThat(
                        row.problem() == null
                                ? HexFormat.of().formatHex(row.texts().get(1).getBytes(StandardCharsets.ISO_8859_1))
                                : row.problem().name())
                .isEqualTo(expected);
    }

    @Test
    void linesAndOffsetsAreRightAfterFieldsOfSeveralLines() {
        List<Row> rows = Reading.rows("1,\"é\r\n\"\r\n\r\n2,b\r\n3,\"x\ny\"\n4,d", DIALECT);

        assertThat(rows).extracting(Row::line).containsExactly(1L, 4L, 5L, 7L);
        assertThat(rows).extracting(Row::offset).containsExactly(0L, 12L, 17L, 25L);
        assertThat(rows).extracting(Row::record).containsExactly(1L, 2L, 3L, 4L);
        assertThat(rows.get(3).raw()).isEqualTo("4,d");
    }

    @Test
    void textAfterAClosingQuoteRejectsJustThatRecord() {
        List<Row> rows = Reading.rows("1,\"a\"b,\"x\ny\"\n2,c\n", DIALECT);

        assertThat(rows).extracting(Row::problem).containsExactly(ParseError.TEXT_AFTER_QUOTE, null);
        assertThat(rows.get(0).raw()).isEqualTo("1,\"a\"b,\"x\ny\"");
        assertThat(rows.get(1).texts()).containsExactly("2", "c");
    }

    @Test
    void everyLineOfACutChunkIsRejected() {
        List<Row> rows = Reading.rows("x\"y,\"\n\nx\"y,\"\nlast", DIALECT);

        assertThat(rows)
                .extracting(Row::problem)
                .containsExactly(ParseError.UNTERMINATED_QUOTE, ParseError.UNTERMINATED_QUOTE, null);
        assertThat(rows).extracting(Row::line).containsExactly(1L, 3L, 4L);
        assertThat(rows).extracting(Row::raw).containsExactly("x\"y,\"", "x\"y,\"", "last");
    }

    @ParameterizedTest
    @CsvSource({"REJECT,TOO_FEW_FIELDS,,TOO_MANY_FIELDS", "PAD,,,TOO_MANY_FIELDS", "TRUNCATE,,,"})
    void raggedRecordsGoByThePolicy(
            FieldCountPolicy fieldCountPolicy,
            @Nullable ParseError tooFew,
            @Nullable ParseError asMany,
            @Nullable ParseError tooMany) {
        Records records = parse("a\na,b\na,b,c\n", RecordLimits.standard(), 2, fieldCountPolicy);

        assertThat(records.parseError(0)).isEqualTo(tooFew);
        assertThat(records.parseError(1)).isEqualTo(asMany);
        assertThat(records.parseError(2)).isEqualTo(tooMany);
        for (int r = 0; r < 3; r++) {
            assertThat(records.found(r)).isEqualTo(r + 1);
            assertThat(records.fields(r)).isEqualTo(records.parseError(r) == null ? 2 : r + 1);
        }
    }

    @ParameterizedTest
    @EnumSource(FieldCountPolicy.class)
    void emptyFieldsBeyondTheLastColumnAreNone(FieldCountPolicy fieldCountPolicy) {
        Records records = parse("a,b,,\n", RecordLimits.standard(), 2, fieldCountPolicy);

        assertThat(records.parseError(0)).isNull();
        assertThat(records.found(0)).isEqualTo(2);
        assertThat(records.isTruncated(0)).isFalse();
    }

    @Test
    void aPaddedFieldIsEmptyAndUnquoted() {
        Records records = parse("\"a\"\n", RecordLimits.standard(), 3, FieldCountPolicy.PAD);

        assertThat(records.text(0, 2)).isEmpty();
        assertThat(records.quoted(0, 0)).isTrue();
        assertThat(records.quoted(0, 2)).isFalse();
    }

    @Test
    void aFieldOverItsBoundIsRejectedWithItsColumn() {
        RecordLimits recordLimits = new RecordLimits(1000, 3, 10);
        Records records = parse("a,\"b\"\"c\",d\na,b,cdef\n", recordLimits, 0, FieldCountPolicy.REJECT);

        assertThat(records.parseError(0)).isNull();
        assertThat(records.parseError(1)).isEqualTo(ParseError.FIELD_TOO_LONG);
        assertThat(records.problemColumn(1)).isEqualTo(2);
        assertThat(records.fields(1)).isZero();
    }

    @Test
    void moreColumnsThanTheBoundAreRejected() {
        Records records = parse("a,b\na,b,c\n", new RecordLimits(1000, 10, 2), 0, FieldCountPolicy.REJECT);

        assertThat(records.parseError(0)).isNull();
        assertThat(records.parseError(1)).isEqualTo(ParseError.TOO_MANY_COLUMNS);
    }

    @Test
    void aHundredThousandColumnsAreRead() {
        Records records =
                parse("ab,".repeat(99_999) + "z\n", RecordLimits.standard(), 100_000, FieldCountPolicy.REJECT);

        assertThat(records.parseError(0)).isNull();
        assertThat(records.text(0, 99_999)).isEqualTo("z");
    }

    @Test
    void bytesThatAreNoTextRejectTheirRecordWithItsColumn() {
        Records records = parse(
                "é,ok\nö,\"a\"\"\u00ff\"\nü,b\0c\nd,e\n", RecordLimits.standard(), 0, FieldCountPolicy.REJECT, true);

        assertThat(records.parseError(0)).isNull();
        assertThat(records.parseError(1)).isEqualTo(ParseError.INVALID_ENCODING);
        assertThat(records.problemColumn(1)).isEqualTo(1);
        assertThat(records.parseError(2)).isEqualTo(ParseError.NUL_BYTE);
        assertThat(records.problemColumn(2)).isEqualTo(1);
        assertThat(records.parseError(3)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"c080", "e08080", "eda080", "f08080af", "f4908080", "80", "c3", "e282", "f5808080", "ff"})
    void malformedSequencesAreNoUtf8(String hex) {
        byte[] bytes = HexFormat.of().parseHex("61626364656667" + hex);
        assertThat(Utf8.isCleanText(bytes, 0, bytes.length)).isFalse();
        assertThat(Utf8.isCleanText(bytes, 0, 7)).isTrue();
    }

    private static List<String> texts(String text, Dialect dialect) {
        List<Row> rows = Reading.rows(text, dialect);
        assertThat(rows).hasSize(1);
        return rows.get(0).texts();
    }

    private static Records parse(
            String text, RecordLimits recordLimits, int columns, FieldCountPolicy fieldCountPolicy) {
        return parse(text, recordLimits, columns, fieldCountPolicy, false);
    }

    private static Records parse(
            String text, RecordLimits recordLimits, int columns, FieldCountPolicy fieldCountPolicy, boolean brokenY) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (brokenY) {
            // The letter ÿ becomes the byte FF, which UTF-8 doesn't know, and one letter.
            String latin = Reading.latin(bytes).replace("\u00c3\u00bf", "\u00ffy");
            bytes = latin.getBytes(StandardCharsets.ISO_8859_1);
        }
        return new RecordParser(DIALECT, recordLimits, columns, fieldCountPolicy)
                .parse(bytes, 0, bytes.length, 1, 1, 0, null);
    }
}
