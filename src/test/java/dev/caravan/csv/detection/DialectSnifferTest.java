package dev.caravan.csv.detection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.csv.Dialect;
import dev.caravan.csv.RecordLimits;
import dev.caravan.csv.detection.DialectSniffer.Sniffed;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DialectSnifferTest {
    private static final Dialect STANDARD = Dialect.standard();

    @ParameterizedTest
    @ValueSource(strings = {",", ";", "\t", "|", "||", ":"})
    void delimitersAreTold(String delimiter) {
        String text = "id,name,city\n1,Ann,Bonn\n2,Bob,Rome\n3,Cid,Lima\n".replace(",", delimiter);
        assertThat(dialect(text)).isEqualTo(STANDARD.withDelimiter(delimiter));
    }

    @Test
    void decimalCommasAreNoDelimiters() {
        assertThat(dialect("a;b\n1,5;2,5\n3,5;4,25\n")).isEqualTo(STANDARD.withDelimiter(";"));
        assertThat(dialect("1,5;2,5\n3,5;4,25\n"))
                .isEqualTo(STANDARD.withDelimiter(";").withHeader(false));
    }

    @Test
    void delimitersWithinQuotesDoNotCount() {
        assertThat(dialect("id,text\n1,\"a;b;c;d\"\n2,\"e;f;g;h\"\n")).isEqualTo(STANDARD);
    }

    @Test
    void timesAndWordsOfASingleColumnAreNotCutApart() {
        assertThat(dialect("time\n12:30\n12:45\n")).isEqualTo(STANDARD);
        assertThat(dialect("text\nhello world\ngood bye\n")).isEqualTo(STANDARD);
    }

    @Test
    void singleQuotesAreToldFromApostrophes() {
        assertThat(dialect("id|name\n1|'a|b'\n2|'c'\n"))
                .isEqualTo(STANDARD.withDelimiter("|").withQuote('\'').withEscape('\''));
        assertThat(dialect("id,name\n1,'tis\n2,O'Hara\n")).isEqualTo(STANDARD);
    }

    @Test
    void aBackslashEscapesWhereDoublingWouldBreakRecords() {
        assertThat(dialect("id,name\n1,\"say \\\"hi\\\", ok\"\n2,\"b\"\n")).isEqualTo(STANDARD.withEscape('\\'));
        assertThat(dialect("id,dir\n1,\"C:\\dir\\\"\n2,\"D:\\\"\n")).isEqualTo(STANDARD);
    }

    @Test
    void oneOpenQuoteIsAMistakeAndManyAreText() {
        assertThat(dialect("id,name\n1,\"abc\n2,b\n3,c\n")).isEqualTo(STANDARD);
        assertThat(dialect("id,name\n1,\"a\n2,\"b\n3,\"c\n"))
                .isEqualTo(STANDARD.withQuote(null).withEscape(null));
    }

    @Test
    void aPreambleIsSkippedAndLinesAreCountedWithIt() {
        assertThat(dialect("Report of things\nmade today\n\nid,name,n\n1,a,2\n2,b,3\n"))
                .isEqualTo(STANDARD.withSkipLines(3));
        assertThat(dialect("Report,,\nid,name,n\n1,a,2\n2,b,3\n")).isEqualTo(STANDARD.withSkipLines(1));
    }

    @Test
    void aShortHeaderIsNoPreamble() {
        assertThat(dialect("id,name\n1,a,2\n2,b,3\n").skipLines()).isZero();
    }

    @Test
    void aHeaderThatDoesNotFitIsLostAndSaidSo() {
        String rows = "x,1,2\n".repeat(10);
        Sniffed found = sniff("name,n\n" + rows, DialectOptions.NONE);
        assertThat(found.dialect()).isEqualTo(STANDARD.withHeader(false).withSkipLines(1));
        assertThat(found.columns()).isEqualTo(3);
        assertThat(found.remark()).isEqualTo("line 1 has 2 names for 3 columns, so it is no header");
        DialectOptions header = new DialectOptions(null, null, null, null, null, true, null, null);
        Sniffed kept = sniff("name,n\n" + rows, header);
        assertThat(kept.dialect()).isEqualTo(STANDARD);
        assertThat(kept.columns()).isEqualTo(3);
        assertThat(kept.remark()).isEqualTo("line 1 has 2 names for 3 columns");
        assertThat(sniff("a,b,c,d\n" + rows, header).columns()).isEqualTo(3);
        assertThat(sniff("a,b,c,d\n" + "x,1,2\n".repeat(9), header).columns())
                .as("too few records to say that the header is wrong")
                .isEqualTo(4);
        assertThat(new DialectSniffer(
                                ("name,n\n" + rows).getBytes(StandardCharsets.UTF_8),
                                DialectOptions.NONE,
                                List.of("name"),
                                RecordLimits.standard())
                        .sniff()
                        .dialect())
                .isEqualTo(STANDARD);
    }

    @Test
    void commentsAboveAMarkedHeaderAreMarkedTwice() {
        assertThat(dialect("##made today\n##by, us, now\n#id,name,n\n1,a,2\n2,b,3\n"))
                .isEqualTo(STANDARD.withComment("##"));
    }

    @Test
    void commentsAreToldFromAHeaderWithANumberSign() {
        assertThat(dialect("id,name\n# one\n1,a\n# two\n2,b\n")).isEqualTo(STANDARD.withComment("#"));
        assertThat(dialect("id,name\n1,a\n# two\n2,b\n"))
                .as("one may be a broken record")
                .isEqualTo(STANDARD);
        assertThat(dialect("# made today\nid,name\n1,a\n#x\n2,b\n")).isEqualTo(STANDARD.withComment("#"));
        assertThat(dialect("#id,name\n1,a\n2,b\n")).isEqualTo(STANDARD);
    }

    @Test
    void spacesAfterEveryDelimiterBelongToNoField() {
        assertThat(dialect("id, name, x\n1, \"a, b\", c\n2, d, e\n")).isEqualTo(STANDARD.withTrim(true));
        assertThat(dialect("id,name\n1, a\n2,b\n")).isEqualTo(STANDARD);
    }

    @Test
    void spacesAfterClosingQuotesBelongToNoField() {
        assertThat(dialect("id,name,x\n1,\"a\" ,c\n2,\"d\"  ,e\n")).isEqualTo(STANDARD.withTrim(true));
        assertThat(dialect("id,name,x\n1,\"a \",c\n2,\"d\",e\n"))
                .as("a space before the closing quote is the field's own")
                .isEqualTo(STANDARD);
    }

    @Test
    void besideADelimiterThatIsGivenSpacesBelongToTheFieldsUnlessTheOptionsSayOtherwise() {
        String text = "id, name\n1, a\n2, b\n";
        assertThat(sniff(text, new DialectOptions(",", null, null, null, null, null, null, null))
                        .dialect())
                .isEqualTo(STANDARD);
        assertThat(sniff(text, new DialectOptions(",", null, null, null, null, null, null, true))
                        .dialect())
                .isEqualTo(STANDARD.withTrim(true));
        assertThat(sniff(text, new DialectOptions(null, null, null, null, null, null, null, false))
                        .dialect())
                .isEqualTo(STANDARD);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1,Ann\n2,Bob\n", "ann@example.com,Ann\nbob@example.com,Bob\n", "2024-01-02,x\n2024-01-03,y\n"})
    void valuesAreNoHeader(String text) {
        assertThat(dialect(text).header()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"id,name\n1,Ann\n", "first,last\nAnn,Lee\n", "id,n,n\n1,a,b\n", "x,x\ny,z\n", "x,\ny,z\n", "a,b"
            })
    void namesAreAHeader(String text) {
        assertThat(dialect(text).header()).isTrue();
    }

    @Test
    void aKnownNameIsAHeader() {
        byte[] text = "x,2019,2019\n1,2,3\n".getBytes(StandardCharsets.UTF_8);
        assertThat(new DialectSniffer(text, DialectOptions.NONE, List.of("X"), RecordLimits.standard())
                        .sniff()
                        .dialect()
                        .header())
                .isTrue();
    }

    @Test
    void quotesAreTextWhereFewerRecordsAreRejectedThen() {
        Dialect literal = STANDARD.withQuote(null).withEscape(null);
        assertThat(dialect("a,b,n\n\"x\"y,2,3\n7,\"8,9\n4,\"5,6\n1,2,3\n")).isEqualTo(literal);
        assertThat(dialect("a,b,n\n7,\"8,9\n4,\"5,6\n1,2,3\n")).isEqualTo(literal);
        assertThat(dialect("a,b,n\n\"x\"y,2,3\n7,8,9\n")).as("a mistake").isEqualTo(STANDARD);
        assertThat(dialect("a,b,n\n\"x\"y,2,3\n7,\"8,9\n4,\"5, 6\",7\n"))
                .as("one field needs its quotes")
                .isEqualTo(STANDARD);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "S1,,\nS2,,\nS3,3.5,ok\nS4,4.5,ok\n",
                "Report\n\nid,name,n\n1,a,2\n2,b,3\n",
                "Station,Oslo\nid,name,n\n1,a,2\n2,b,3\n",
                "# exported\nid,name,n\n1,a,2\n2,b,3\n",
                "name,city\nAnn,Oslo\n"
            })
    void whoSaysWhereTheTableBeginsHasNothingElseSkipped(String text) {
        for (boolean header : new boolean[] {true, false}) {
            Dialect found = sniff(text, new DialectOptions(null, null, null, null, null, header, null, null))
                    .dialect();
            assertThat(found).isEqualTo(STANDARD.withHeader(header));
        }
        DialectOptions one = new DialectOptions(null, null, null, null, null, null, 1, null);
        assertThat(sniff(text, one).dialect().withHeader(true)).isEqualTo(STANDARD.withSkipLines(1));
    }

    @Test
    void commentsThatTheOptionsNameAreCommentsWhereverTheTableBegins() {
        DialectOptions options = new DialectOptions(null, null, null, "#", null, true, null, null);
        assertThat(sniff("# exported\nid,name\n1,a\n", options).dialect()).isEqualTo(STANDARD.withComment("#"));
    }

    @Test
    void recordsThatRepeatTheHeaderAreNoDataOfIt() {
        assertThat(dialect("id,name\n1,Ann\nid,name\n2,Bob\n").header()).isTrue();
        assertThat(dialect("name,city\nAnn,Oslo\nname,city\nBo,Lund\n").header())
                .isTrue();
        assertThat(dialect("1,Ann\n1,Ann\n2,Bob\n").header()).isFalse();
    }

    @Test
    void aHeaderIsFoundByTheNamesThatPeopleSee() {
        byte[] text = "\u200b2019\u00a0,x\n2019,y\n".getBytes(StandardCharsets.UTF_8);
        Sniffed found = new DialectSniffer(text, DialectOptions.NONE, List.of("2019"), RecordLimits.standard()).sniff();
        assertThat(found.dialect().header()).isTrue();
    }

    @Test
    void whatTheOptionsSayStays() {
        DialectOptions options = new DialectOptions(";", "none", null, "none", null, false, 1, null);
        assertThat(sniff("#a,b\n1,2\n3,4\n", options).dialect())
                .isEqualTo(new Dialect(";", null, null, null, false, 1, false));
        assertThat(sniff("a|b|\n1|2|\n", new DialectOptions(null, "|", null, null, null, null, null, null))
                        .dialect()
                        .quote())
                .isEqualTo('|');
    }

    @Test
    void lineEndsOfRecordsAreToldWithoutThoseInQuotes() {
        assertThat(sniff("a,b\r\n1,\"x\ny\"\r\n2,3", DialectOptions.NONE).lineEnd())
                .isEqualTo("\r\n");
        assertThat(sniff("a,b\r1,2\r", DialectOptions.NONE).lineEnd()).isEqualTo("\r");
        assertThat(sniff("a,b\n1,2\r\n", DialectOptions.NONE).lineEnd()).isEqualTo("mixed");
        assertThat(sniff("a,b", DialectOptions.NONE).lineEnd()).isNull();
    }

    @Test
    void typesAreThoseOfTheData() {
        byte[] data = "1,1.5,2024-01-02,true,x\n2,3,2024-01-02 10:00,false,1\n".getBytes(StandardCharsets.UTF_8);
        assertThat(HeaderDetector.types(new SampleRows(data, STANDARD, RecordLimits.standard()).rows(), 5))
                .containsExactly(
                        ValueGuess.INTEGER,
                        ValueGuess.DECIMAL,
                        ValueGuess.TIMESTAMP,
                        ValueGuess.BOOLEAN,
                        ValueGuess.TEXT);
    }

    private static Dialect dialect(String text) {
        return sniff(text, DialectOptions.NONE).dialect();
    }

    private static Sniffed sniff(String text, DialectOptions options) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new DialectSniffer(bytes, options, List.of(), RecordLimits.standard()).sniff();
    }
}
