package dev.caravan.csv.content;

/**
 * Tells data that is no text by its control characters. Records that were damaged, NUL among text and a control character as delimiter
 * are no evidence: those rows are rejected, one by one, and the others load.
 */
final class BinaryData {
    private static final int LOOKED_AT = 1 << 16;
    /** Delimiters and terminators of Hive's default format are three control characters. */
    private static final int FEWEST_DIFFERENT = 4;
    /** Of UTF-32, which is not detected, three bytes in four are NUL. */
    private static final int ONE_NUL_IN = 4;

    private BinaryData() {}

    /** Whether more than half of the lines hold control characters, and those are of many kinds, or mostly NUL. */
    static boolean is(byte[] text) {
        int to = Math.min(text.length, LOOKED_AT);
        int lines = 0;
        int damaged = 0;
        int nulls = 0;
        int kinds = 0;
        boolean empty = true;
        boolean control = false;
        for (int p = 0; p < to; p++) {
            byte value = text[p];
            if (value == '\n' || value == '\r') {
                lines += empty ? 0 : 1;
                damaged += control ? 1 : 0;
                empty = true;
                control = false;
            } else {
                empty = false;
                if (isControl(value)) {
                    control = true;
                    kinds |= 1 << value;
                    nulls += value == 0 ? 1 : 0;
                }
            }
        }
        lines += empty ? 0 : 1;
        damaged += control ? 1 : 0;
        return damaged * 2 > lines && (Integer.bitCount(kinds) >= FEWEST_DIFFERENT || nulls * ONE_NUL_IN > to);
    }

    /** Whether text has no use for it: neither white space, end of file (1A), escape (1B) nor a separator (1C to 1F; ECMA-48, 8.2.10). */
    static boolean isControl(byte value) {
        return (value >= 0 && value < '\t') || (value > '\r' && value < 0x1a);
    }
}
