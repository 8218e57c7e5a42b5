package dev.caravan.csv;

/**
 * Escapes text for spreadsheets, and back. A spreadsheet may run a cell as a formula if the cell begins with one of the signs in OWASP's "CSV
 * Injection" ({@code = + - @}, tab, carriage return, line feed, and the full-width forms of the first four); an apostrophe before the sign makes
 * it text. Text that already begins with apostrophes and such a sign gets one more apostrophe, so that escaping can be undone: no two texts
 * have the same escaped form.
 */
public final class SpreadsheetCell {
    private static final char MARK = '\'';
    private static final String SIGNS = "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20";

    private SpreadsheetCell() {}

    /** The text as written into a cell. */
    public static String escaped(String text) {
        return begins(text) ? MARK + text : text;
    }

    /** The text of a cell; a cell that is not escaped is its own text. */
    public static String unescaped(String cell) {
        return !cell.isEmpty() && cell.charAt(0) == MARK && begins(cell) ? cell.substring(1) : cell;
    }

    /** Whether the text begins with any number of apostrophes and then a sign. */
    private static boolean begins(String text) {
        int i = 0;
        while (i < text.length() && text.charAt(i) == MARK) {
            i++;
        }
        return i < text.length() && SIGNS.indexOf(text.charAt(i)) >= 0;
    }
}
