package dev.caravan.value;

/**
 * Formulas of a text, {@code ="00123"}, by which exporters keep a spreadsheet from reading a number where a text is meant. One with
 * quotes in the text is none: it may be more than a text.
 */
public final class FormulaText {
    /** Bytes before the text. */
    public static final int START_BYTES = 2;

    /** Bytes behind it. */
    public static final int END_BYTES = 1;

    private FormulaText() {}

    public static boolean is(byte[] utf8, int from, int to) {
        if (to - from < START_BYTES + END_BYTES || !startsAt(utf8, from) || utf8[to - 1] != '"') {
            return false;
        }
        for (int i = from + START_BYTES; i < to - END_BYTES; i++) {
            if (utf8[i] == '"') {
                return false;
            }
        }
        return true;
    }

    /** Whether the two bytes are those before the text. */
    public static boolean startsAt(byte[] utf8, int from) {
        return utf8[from] == '=' && utf8[from + 1] == '"';
    }
}
