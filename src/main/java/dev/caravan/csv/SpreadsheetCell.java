package dev.caravan.csv;

import java.util.regex.Pattern;

/**
 * Escapes text for spreadsheets, and back. A spreadsheet may run a cell as a formula if it begins with one of the signs in OWASP's "CSV
 * Injection" ({@code = + - @}, tab, carriage return, line feed, and the full-width and small forms of the first four); an apostrophe before
 * the sign makes it text. A program that splits at another delimiter than the comma, as spreadsheets of many countries do, doesn't see the
 * quotes around a cell either, so a cell may also begin within the text: behind a semicolon, a bar, a tab or a line end. Blanks and quotes
 * before a sign don't change what it is. A sign that has apostrophes before it gets one more, so that escaping can be undone: no two texts
 * have the same escaped form.
 */
public final class SpreadsheetCell {
    private static final String SIGN = "[=+\\-@\uFF1D\uFF0B\uFF0D\uFF20\uFE66\uFE62\uFE63\uFE6B]";
    private static final String FILL = "[ \"\u00A0\u2007\u202F\u3000\u200B\uFEFF]*+";
    private static final String DELIMITER = "[;|^~\t\r\n\u000B\f\u0085\u2028\u2029]";

    /** The beginning of a text, where a delimiter is a sign, too. */
    private static final String FIRST = "\\A(" + FILL + ")%s(?='*+(?:" + SIGN + "|[\t\r\n]))";

    /** The beginning of a cell within a text. */
    private static final String INNER = "(" + DELIMITER + FILL + ")%s(?='*+" + SIGN + ")";

    private static final Pattern FIRST_PLAIN = Pattern.compile(FIRST.formatted(""));
    private static final Pattern INNER_PLAIN = Pattern.compile(INNER.formatted(""));
    private static final Pattern FIRST_ESCAPED = Pattern.compile(FIRST.formatted("'"));
    private static final Pattern INNER_ESCAPED = Pattern.compile(INNER.formatted("'"));

    private SpreadsheetCell() {}

    /** The text as written into a cell. */
    public static String escaped(String text) {
        return replaced(FIRST_PLAIN, replaced(INNER_PLAIN, text, "$1'"), "$1'");
    }

    /** The text of a cell; a cell that is not escaped is its own text. */
    public static String unescaped(String cell) {
        return replaced(INNER_ESCAPED, replaced(FIRST_ESCAPED, cell, "$1"), "$1");
    }

    private static String replaced(Pattern begin, String text, String by) {
        return begin.matcher(text).replaceAll(by);
    }
}
