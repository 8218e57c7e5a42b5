package dev.caravan.csv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import org.junit.jupiter.api.Test;

class SpreadsheetCellTest {
    private static final String SIGNS = "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20";

    /** Texts that look like escaped ones are common among them. */
    @Provide
    Arbitrary<String> cells() {
        return Arbitraries.strings().withChars(SIGNS + "'ab1\"; |").ofMaxLength(8);
    }

    @Provide
    Arbitrary<Tuple2<String, String>> pairs() {
        return cells().flatMap(one -> cells().map(other -> Tuple.of(one, other)));
    }

    @Property
    void whatIsEscapedComesBack(@ForAll("cells") String text) {
        assertThat(SpreadsheetCell.unescaped(SpreadsheetCell.escaped(text))).isEqualTo(text);
    }

    @Property
    void anyTextComesBack(@ForAll String text) {
        assertThat(SpreadsheetCell.unescaped(SpreadsheetCell.escaped(text))).isEqualTo(text);
    }

    @Property
    void noEscapedTextBeginsLikeAFormula(@ForAll("cells") String text) {
        String cell = SpreadsheetCell.escaped(text);
        assertThat(cell.isEmpty() || SIGNS.indexOf(cell.charAt(0)) < 0).isTrue();
    }

    /** Whatever it splits at but the comma, and whether or not it knows quotes. */
    @Property
    void noPartOfAnEscapedTextBeginsLikeAFormula(@ForAll("cells") String text) {
        assertThat(Pattern.compile("[;|\t\r\n]").splitAsStream(SpreadsheetCell.escaped(text)))
                .allSatisfy(part -> assertThat(part).doesNotMatch("(?s)[ \"]*[-=+@\uFF1D\uFF0B\uFF0D\uFF20].*"));
    }

    @Property
    void differentTextsHaveDifferentCells(@ForAll("pairs") Tuple2<String, String> pair) {
        assertThat(SpreadsheetCell.escaped(pair.get1()).equals(SpreadsheetCell.escaped(pair.get2())))
                .isEqualTo(pair.get1().equals(pair.get2()));
    }

    @Test
    void onlyWhatIsDangerousOrLooksEscapedChanges() {
        assertThat(SpreadsheetCell.escaped("=1+1")).isEqualTo("'=1+1");
        assertThat(SpreadsheetCell.escaped("-5")).isEqualTo("'-5");
        assertThat(SpreadsheetCell.escaped("'=1")).isEqualTo("''=1");
        assertThat(SpreadsheetCell.escaped("'tis")).isEqualTo("'tis");
        assertThat(SpreadsheetCell.escaped("a=b")).isEqualTo("a=b");
        assertThat(SpreadsheetCell.escaped("a, -5; b - c")).isEqualTo("a, -5; b - c");
        assertThat(SpreadsheetCell.escaped(";=1+1")).isEqualTo(";'=1+1");
        assertThat(SpreadsheetCell.escaped("a; \"=1+1")).isEqualTo("a; \"'=1+1");
        assertThat(SpreadsheetCell.escaped("a\n=cmd|' /C calc'!A0")).isEqualTo("a\n'=cmd|' /C calc'!A0");
        assertThat(SpreadsheetCell.escaped("a|\uFF1D1;'@x\n\n-y")).isEqualTo("a|'\uFF1D1;''@x\n\n'-y");
        assertThat(SpreadsheetCell.unescaped("=typed")).isEqualTo("=typed");
        assertThat(SpreadsheetCell.unescaped("'")).isEqualTo("'");
    }
}
