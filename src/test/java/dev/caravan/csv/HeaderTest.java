package dev.caravan.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.caravan.csv.Header.Change;
import dev.caravan.csv.Header.Remark;
import java.io.IOException;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class HeaderTest {
    @Test
    void namesAreReadFromTheHeaderChunk() throws IOException {
        Dialect dialect = Dialect.standard();
        ChunkReader reader =
                new ChunkReader(Reading.stream(" id ,\"the \"\"name\"\"\"\n"), dialect, RecordLimits.standard(), 1, 1);
        Chunk chunk = Objects.requireNonNull(reader.header());

        Header header =
                Header.of(new RecordParser(dialect, RecordLimits.standard(), 0, FieldCountPolicy.REJECT).parse(chunk));

        assertThat(header.names()).containsExactly("id", "the \"name\"");
        assertThat(header.remarks()).isEmpty();
    }

    @Test
    void emptyNamesAreCountedAndDuplicatesNumbered() {
        Header header = Header.of(List.of("a", "", "A", "a ", "a_2", "column_2"));

        assertThat(header.names()).containsExactly("a", "column_2_2", "A_3", "a_4", "a_2", "column_2");
        assertThat(header.remarks())
                .containsExactly(
                        new Remark(1, Change.EMPTY, "", "column_2_2"),
                        new Remark(2, Change.DUPLICATE, "A", "A_3"),
                        new Remark(3, Change.DUPLICATE, "a", "a_4"));
    }

    @Test
    void aNameInSeveralLinesBecomesOneLine() {
        Header header = Header.of(List.of("first \r\n name", "first name", "a\n\nb"));

        assertThat(header.names()).containsExactly("first name", "first name_2", "a b");
        assertThat(header.remarks())
                .containsExactly(
                        new Remark(0, Change.SEVERAL_LINES, "first \r\n name", "first name"),
                        new Remark(1, Change.DUPLICATE, "first name", "first name_2"),
                        new Remark(2, Change.SEVERAL_LINES, "a\n\nb", "a b"));
    }

    @Test
    void namesHaveNoInvisibleCharacters() {
        Header header = Header.of(List.of(
                "\u200bid",
                "na\u200bme\u00a0",
                "\ufeffe\u00admail",
                "zip\u00a0code",
                "a\u0000b\u007f",
                "\u2060\u200b",
                "\u200bID"));

        assertThat(header.names()).containsExactly("id", "name", "email", "zip code", "ab", "column_6", "ID_2");
        assertThat(header.remarks())
                .extracting(Remark::change)
                .containsExactly(
                        Change.INVISIBLE,
                        Change.INVISIBLE,
                        Change.INVISIBLE,
                        Change.INVISIBLE,
                        Change.INVISIBLE,
                        Change.EMPTY,
                        Change.DUPLICATE);
    }

    @Test
    void joinersStayWhereScriptsSpellWithThem() {
        assertThat(Header.of(List.of("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "x\u200dy\u200c"))
                        .names())
                .containsExactly("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "xy");
    }

    @Test
    void aHundredThousandColumnsOfOneNameGetDifferentOnes() {
        List<String> names = Header.of(Collections.nCopies(100_000, "x")).names();

        assertThat(new HashSet<>(names)).hasSize(100_000);
        assertThat(names.get(99_999)).isEqualTo("x_100000");
    }

    @Test
    void aBrokenHeaderIsRefused() {
        byte[] bytes = {'"', 'a', '"', 'b'};
        Records records = new RecordParser(Dialect.standard(), RecordLimits.standard(), 0, FieldCountPolicy.REJECT)
                .parse(bytes, 0, 4, 0, 1, 0, null);
        assertThatIllegalArgumentException().isThrownBy(() -> Header.of(records));
    }
}
