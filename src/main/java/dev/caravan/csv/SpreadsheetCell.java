package dev.caravan.csv;

/**
 * Text made harmless for spreadsheets, and back. A cell that begins with one of the signs that OWASP's page "CSV Injection" lists
 * ({@code = + - @}, tab, carriage return, line feed, and the full-width forms of the first four) could be run as a formula; an
 * apostrophe before it makes it text. So that no text is lost, one that looks like that already, apostrophes and then such a sign,
 * gets another apostrophe: each text has one escaped form, and no two the same.
 */
public final class SpreadsheetCell {
    private static final char MARK = '\'';
    private static final String SIGNS = "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20";

    private SpreadsheetCell() {}

    /** The text as it is written into a cell. */
    public static String escaped(String text) {
        return begins(text) ? MARK + text : text;
    }

    /** The text that a cell stands for; one that was never escaped stands for itself. */
    public static String unescaped(String cell) {
        return !cell.isEmpty() && cell.charAt(0) == MARK && begins(cell) ? cell.substring(1) : cell;
    }

    /** Whether it is any number of apostrophes and then a sign. */
    private static boolean begins(String text) {
        int i = 0;
        while (i < text.length() && text.charAt(i) == MARK) {
            i++;
        }
        return i < text.length() && SIGNS.indexOf(text.charAt(i)) >= 0;
    }
}
