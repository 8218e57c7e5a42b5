package dev.caravan.check.email;

/**
 * What may stand around an address without being part of it, on UTF-8 bytes: tabs, spaces of any width (Unicode's general category Zs),
 * and characters without any width: joiners, marks of direction and the byte order mark. No line breaks, which could add a header to a
 * message, and no characters that show the rest in another order.
 */
final class EmailBlanks {
    private static final int LONGEST = 3;

    private EmailBlanks() {}

    /** Where the address begins. */
    static int skip(byte[] utf8, int from, int to) {
        int start = from;
        for (int length = blank(utf8, start, to); length > 0; length = blank(utf8, start, to)) {
            start += length;
        }
        return start;
    }

    /** Where the address ends. */
    static int drop(byte[] utf8, int from, int to) {
        int end = to;
        for (int length = blankBefore(utf8, from, end); length > 0; length = blankBefore(utf8, from, end)) {
            end -= length;
        }
        return end;
    }

    private static int blankBefore(byte[] utf8, int from, int end) {
        for (int length = 1; length <= Math.min(LONGEST, end - from); length++) {
            if (blank(utf8, end - length, end) == length) {
                return length;
            }
        }
        return 0;
    }

    /** Bytes of the blank that begins here; 0 if none does. */
    private static int blank(byte[] utf8, int at, int to) {
        if (at == to) {
            return 0;
        }
        byte first = utf8[at];
        if (first == ' ' || first == '\t') {
            return 1;
        }
        if (first >= 0 || to - at < 2) {
            return 0;
        }
        int two = (first & 0xff) << 8 | (utf8[at + 1] & 0xff);
        // U+00A0, U+00AD and U+061C
        if (two == 0xc2a0 || two == 0xc2ad || two == 0xd89c) {
            return 2;
        }
        return to - at >= LONGEST && isBlank(two << 8 | (utf8[at + 2] & 0xff)) ? LONGEST : 0;
    }

    /** @param three bytes of one character */
    private static boolean isBlank(int three) {
        return switch (three) {
            // U+1680, U+180E, U+202F, U+205F, U+3000 and U+FEFF
            case 0xe19a80, 0xe1a08e, 0xe280af, 0xe2819f, 0xe38080, 0xefbbbf -> true;
            default ->
                // U+2000 to U+200F and U+2060 to U+2064
                (three >= 0xe28080 && three <= 0xe2808f) || (three >= 0xe281a0 && three <= 0xe281a4);
        };
    }
}
