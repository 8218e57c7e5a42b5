package dev.caravan.value;

import org.jspecify.annotations.Nullable;

/**
 * UUIDs of any version: 32 hexadecimal digits in groups of 8, 4, 4, 4 and 12 (RFC 9562, 4), in either letter case, also in braces or
 * without hyphens. Written in lower case with hyphens, as databases give them back.
 */
final class UuidFormat implements ValueFormat {
    private static final TypeMismatch NOT_A_UUID =
            new TypeMismatch("not-a-uuid", "no UUID (32 hexadecimal digits in groups of 8-4-4-4-12)");
    private static final int DIGITS = 32;
    private static final int LENGTH = 36;

    /** Whether only the spelling with hyphens and without braces is accepted. */
    private final boolean canonical;

    UuidFormat(boolean canonical) {
        this.canonical = canonical;
    }

    @Override
    public @Nullable TypeMismatch typeMismatch(byte[] utf8, int from, int to) {
        int length = to - from;
        boolean fits =
                switch (length) {
                    case DIGITS -> !canonical && areHex(utf8, from, to);
                    case LENGTH -> isHyphenated(utf8, from);
                    case LENGTH + 2 ->
                        !canonical && utf8[from] == '{' && utf8[to - 1] == '}' && isHyphenated(utf8, from + 1);
                    default -> false;
                };
        return fits ? null : NOT_A_UUID;
    }

    private static boolean isHyphenated(byte[] utf8, int from) {
        return utf8[from + 8] == '-'
                && utf8[from + 13] == '-'
                && utf8[from + 18] == '-'
                && utf8[from + 23] == '-'
                && areHex(utf8, from, from + 8)
                && areHex(utf8, from + 9, from + 13)
                && areHex(utf8, from + 14, from + 18)
                && areHex(utf8, from + 19, from + 23)
                && areHex(utf8, from + 24, from + LENGTH);
    }

    private static boolean isHyphenAt(int place) {
        return place == 8 || place == 13 || place == 18 || place == 23;
    }

    private static boolean areHex(byte[] utf8, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!isHex(utf8[i])) {
                return false;
            }
        }
        return true;
    }

    static boolean isHex(byte b) {
        int lower = b | 0x20;
        return Digits.is(b) || (lower >= 'a' && lower <= 'f');
    }

    @Override
    public boolean isRewritten() {
        return true;
    }

    @Override
    public int write(byte[] utf8, int from, int to, byte[] out, int at) {
        int next = from;
        for (int i = 0; i < LENGTH; i++) {
            if (isHyphenAt(i)) {
                out[at + i] = '-';
            } else {
                while (!isHex(utf8[next])) {
                    next++;
                }
                out[at + i] = (byte) (utf8[next++] | 0x20);
            }
        }
        return LENGTH;
    }

    @Override
    public int maxBytes(int valueBytes) {
        return LENGTH;
    }
}
