package dev.caravan.value;

import org.jspecify.annotations.Nullable;

/**
 * JSON texts (RFC 8259) that a database takes: nested 200 deep at most (RFC 8259, 9 lets a reader set a limit), without the character
 * NUL and halves of surrogate pairs in strings, without exponents of more than three digits.
 */
final class JsonFormat implements ValueFormat {
    private static final TypeMismatch NOT_JSON = new TypeMismatch("not-json", "no JSON text");
    private static final int MAX_DEPTH = 200;
    private static final int MAX_EXPONENT_DIGITS = 3;
    private static final int MAX_NUMBER_DIGITS = 1_000;
    private static final int NONE = -1;

    @Override
    public @Nullable TypeMismatch typeMismatch(byte[] utf8, int from, int to) {
        return skipSpace(utf8, value(utf8, skipSpace(utf8, from, to), to, 0), to) == to ? null : NOT_JSON;
    }

    /** Where the white space ends; {@link #NONE} stays so. */
    private static int skipSpace(byte[] utf8, int from, int to) {
        int i = from;
        while (i >= 0 && i < to && (utf8[i] == ' ' || utf8[i] == '\t' || utf8[i] == '\n' || utf8[i] == '\r')) {
            i++;
        }
        return i;
    }

    /** Where the value that begins here ends. */
    private static int value(byte[] utf8, int from, int to, int depth) {
        if (from < 0 || from >= to || depth > MAX_DEPTH) {
            return NONE;
        }
        return switch (utf8[from]) {
            case '{' -> members(utf8, from, to, depth, true);
            case '[' -> members(utf8, from, to, depth, false);
            case '"' -> string(utf8, from, to);
            case 't' -> word(utf8, from, to, "true");
            case 'f' -> word(utf8, from, to, "false");
            case 'n' -> word(utf8, from, to, "null");
            default -> number(utf8, from, to);
        };
    }

    private static int members(byte[] utf8, int from, int to, int depth, boolean named) {
        byte close = (byte) (named ? '}' : ']');
        int i = skipSpace(utf8, from + 1, to);
        if (i < to && utf8[i] == close) {
            return i + 1;
        }
        while (i >= 0 && i < to) {
            if (named) {
                i = skipSpace(utf8, utf8[i] == '"' ? string(utf8, i, to) : NONE, to);
                if (i < 0 || i >= to || utf8[i] != ':') {
                    return NONE;
                }
                i = skipSpace(utf8, i + 1, to);
            }
            i = skipSpace(utf8, value(utf8, i, to, depth + 1), to);
            if (i < 0 || i >= to || utf8[i] != ',') {
                return i >= 0 && i < to && utf8[i] == close ? i + 1 : NONE;
            }
            i = skipSpace(utf8, i + 1, to);
        }
        return NONE;
    }

    private static int string(byte[] utf8, int from, int to) {
        for (int i = from + 1; i < to; i++) {
            byte b = utf8[i];
            if (b == '"') {
                return i + 1;
            }
            if (b == '\\') {
                i = escape(utf8, i + 1, to);
                if (i < 0) {
                    return NONE;
                }
            } else if (b >= 0 && b < ' ') {
                return NONE;
            }
        }
        return NONE;
    }

    /** The last byte of an escape whose letter is here. */
    private static int escape(byte[] utf8, int at, int to) {
        if (at >= to) {
            return NONE;
        }
        if (utf8[at] != 'u') {
            return "\"\\/bfnrt".indexOf(utf8[at]) >= 0 ? at : NONE;
        }
        int unit = hex4(utf8, at + 1, to);
        if (unit <= 0 || (unit >= 0xDC00 && unit <= 0xDFFF)) {
            return NONE;
        }
        if (unit < 0xD800 || unit > 0xDFFF) {
            return at + 4;
        }
        boolean paired = at + 6 < to && utf8[at + 5] == '\\' && utf8[at + 6] == 'u';
        int low = paired ? hex4(utf8, at + 7, to) : NONE;
        return low >= 0xDC00 && low <= 0xDFFF ? at + 10 : NONE;
    }

    private static int hex4(byte[] utf8, int from, int to) {
        int value = 0;
        for (int i = from; i < from + 4; i++) {
            int digit = i < to && utf8[i] >= 0 ? Character.digit(utf8[i], 16) : NONE;
            if (digit < 0) {
                return NONE;
            }
            value = 16 * value + digit;
        }
        return value;
    }

    private static int word(byte[] utf8, int from, int to, String word) {
        for (int i = 0; i < word.length(); i++) {
            if (from + i >= to || utf8[from + i] != word.charAt(i)) {
                return NONE;
            }
        }
        return from + word.length();
    }

    private static int number(byte[] utf8, int from, int to) {
        int whole = utf8[from] == '-' ? from + 1 : from;
        int i = digits(utf8, whole, to);
        if (i == whole || (utf8[whole] == '0' && i > whole + 1)) {
            return NONE;
        }
        if (i < to && utf8[i] == '.') {
            int fraction = i + 1;
            i = digits(utf8, fraction, to);
            if (i == fraction) {
                return NONE;
            }
        }
        if (i - from > MAX_NUMBER_DIGITS) {
            return NONE;
        }
        if (i < to && (utf8[i] | 0x20) == 'e') {
            int exponent = i + 1 < to && (utf8[i + 1] == '+' || utf8[i + 1] == '-') ? i + 2 : i + 1;
            i = digits(utf8, exponent, to);
            return i > exponent && i - exponent <= MAX_EXPONENT_DIGITS ? i : NONE;
        }
        return i;
    }

    private static int digits(byte[] utf8, int from, int to) {
        int i = from;
        while (i < to && Digits.is(utf8[i])) {
            i++;
        }
        return i;
    }
}
