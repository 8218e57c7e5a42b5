package dev.caravan.csv;

/** Checks bytes for what can't be text: sequences that are no UTF-8 (Unicode 15, table 3-7), and NUL. */
public final class Utf8 {
    private static final int UNROLLED = 4 * Swar.WORD;

    private Utf8() {}

    /** Whether all bytes are well-formed UTF-8 and none is NUL. */
    static boolean isCleanText(byte[] bytes, int from, int to) {
        return isPlain(bytes, from, to) || (isValid(bytes, from, to) && !hasNul(bytes, from, to));
    }

    /** Whether all bytes are ASCII and none is NUL: most text, told fast. */
    private static boolean isPlain(byte[] bytes, int from, int to) {
        int p = from;
        for (; p <= to - UNROLLED; p += UNROLLED) {
            long others = Swar.notPlain(Swar.load(bytes, p))
                    | Swar.notPlain(Swar.load(bytes, p + Swar.WORD))
                    | Swar.notPlain(Swar.load(bytes, p + 2 * Swar.WORD))
                    | Swar.notPlain(Swar.load(bytes, p + 3 * Swar.WORD));
            if (others != 0) {
                return false;
            }
        }
        while (p < to && bytes[p] > 0) {
            p++;
        }
        return p == to;
    }

    static boolean isContinuation(byte value) {
        return (value & 0xc0) == 0x80;
    }

    static boolean hasNul(byte[] bytes, int from, int to) {
        int p = from;
        for (; p <= to - Swar.WORD; p += Swar.WORD) {
            if (Swar.equal(Swar.load(bytes, p), 0) != 0) {
                return true;
            }
        }
        for (; p < to; p++) {
            if (bytes[p] == 0) {
                return true;
            }
        }
        return false;
    }

    static boolean isValid(byte[] bytes, int from, int to) {
        int p = from;
        while (p < to) {
            p = asciiEnd(bytes, p, to);
            if (p < to) {
                int length = sequence(bytes, p, to);
                if (length == 0) {
                    return false;
                }
                p += length;
            }
        }
        return true;
    }

    /** Where the ASCII characters from {@code from} on end, at most {@code to}. */
    public static int asciiEnd(byte[] bytes, int from, int to) {
        int p = from;
        while (p <= to - Swar.WORD) {
            long others = Swar.notAscii(Swar.load(bytes, p));
            if (others != 0) {
                return p + Swar.first(others);
            }
            p += Swar.WORD;
        }
        while (p < to && bytes[p] >= 0) {
            p++;
        }
        return p;
    }

    /**
     * Bytes of a sequence that has the form of UTF-8, a lead byte and as many continuation bytes as it announces, whether or not the
     * character exists: surrogates (CESU-8) and overlong forms (modified UTF-8) have it, too; 0 if there is none.
     */
    public static int sequenceLike(byte[] bytes, int p, int to) {
        int lead = bytes[p] & 0xff;
        int length = lead < 0xc0 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf8 ? 4 : 0;
        if (p + length > to) {
            return 0;
        }
        for (int i = 1; i < length; i++) {
            if (!isContinuation(bytes[p + i])) {
                return 0;
            }
        }
        return length;
    }

    /** Bytes of the well-formed sequence that begins with the lead byte at p; 0 if there is none. */
    public static int sequence(byte[] bytes, int p, int to) {
        int lead = bytes[p] & 0xff;
        int length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
        if (length == 0 || p + length > to) {
            return 0;
        }
        int second = bytes[p + 1] & 0xff;
        // The second byte rules out overlong forms, surrogates and what is beyond U+10FFFF.
        int lowest = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
        int highest = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
        if (second < lowest || second > highest) {
            return 0;
        }
        for (int i = 2; i < length; i++) {
            if (!isContinuation(bytes[p + i])) {
                return 0;
            }
        }
        return length;
    }
}
