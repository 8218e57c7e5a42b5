package dev.caravan.csv.detection;

import dev.caravan.csv.EncodingBasis;
import dev.caravan.csv.Utf8;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * Tells a text's encoding from its first bytes: by byte order mark, then by the zeros of UTF-16, then by whether the bytes are UTF-8.
 * What is left is windows-1252, never ISO-8859-1: the two give the same characters wherever ISO-8859-1 has printable ones, and the
 * bytes 80 to 9F, euro sign and typographic quotes in one, are control characters in the other (WHATWG Encoding Standard, 4.2).
 */
public final class EncodingDetector {
    static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

    /** A sequence of UTF-8 is no longer, so this many bytes of one may be missing at a sample's end. */
    private static final int LONGEST_UTF8_BYTES = 4;

    /** In a text of windows-1252 there are soon as many bytes beyond ASCII. */
    private static final int ENOUGH_BROKEN = 16;

    private static final int THORN = 0xfe;

    private EncodingDetector() {}

    /**
     * @param whole whether the sample is the whole text; if not, it may end within a character
     */
    public static Charset detect(byte[] sample, boolean whole) {
        if (startsWith(sample, 0xef, 0xbb, 0xbf)) {
            return StandardCharsets.UTF_8;
        }
        if (startsWith(sample, 0xff, 0xfe)) {
            return StandardCharsets.UTF_16LE;
        }
        if (startsWith(sample, 0xfe, 0xff)) {
            return StandardCharsets.UTF_16BE;
        }
        int even = zeros(sample, 0);
        int odd = zeros(sample, 1);
        // Of ASCII characters, delimiters and line ends among them, UTF-16 has one zero in every two bytes.
        int many = Math.max(2, sample.length / 8);
        if (odd >= many && even * 16 < odd) {
            return StandardCharsets.UTF_16LE;
        }
        if (even >= many && odd * 16 < even) {
            return StandardCharsets.UTF_16BE;
        }
        return beyondAscii(sample, whole);
    }

    /**
     * Tells UTF-8 from windows-1252 in text that is one of them.
     *
     * @param sample bytes of it, from a character's first on
     * @param whole whether the sample is all of the rest; if not, it may end within a character
     */
    public static Charset beyondAscii(byte[] sample, boolean whole) {
        return Characters.of(sample, whole).areMeantAsUtf8() ? StandardCharsets.UTF_8 : WINDOWS_1252;
    }

    /** On what evidence {@link #detect} has told the encoding. */
    public static EncodingBasis basis(Charset detected, byte[] sample, boolean whole) {
        boolean ascii =
                detected.equals(StandardCharsets.UTF_8) && Utf8.asciiEnd(sample, 0, sample.length) == sample.length;
        return ascii && !whole ? EncodingBasis.OPEN : basis(detected);
    }

    /** On what evidence an encoding was told from bytes beyond ASCII. */
    public static EncodingBasis basis(Charset detected) {
        return detected.equals(WINDOWS_1252) ? EncodingBasis.GUESSED : EncodingBasis.DETECTED;
    }

    /**
     * Whether more text may change the decision: the sample has so few bytes beyond ASCII, none of them UTF-8, that they may be a broken
     * row in a file of UTF-8.
     *
     * @param whole as of {@link #beyondAscii}
     */
    public static boolean isWeak(byte[] sample, boolean whole) {
        Characters seen = Characters.of(sample, whole);
        return seen.formed == 0 && seen.broken > 0 && seen.broken < ENOUGH_BROKEN;
    }

    /**
     * Characters beyond ASCII.
     *
     * @param formed in the form of UTF-8
     * @param broken bytes of others
     * @param wouldBeText those of the broken that windows-1252 has in text
     */
    private record Characters(int formed, int broken, int wouldBeText) {
        static Characters of(byte[] sample, boolean whole) {
            int formed = 0;
            int broken = 0;
            int wouldBeText = 0;
            for (int p = 0; p < sample.length; ) {
                int length = sample[p] >= 0 ? 1 : Utf8.sequenceLike(sample, p, sample.length);
                if (length > 1) {
                    formed++;
                } else if (length == 0) {
                    if (!whole && sample.length - p < LONGEST_UTF8_BYTES) {
                        break;
                    }
                    broken++;
                    wouldBeText += isText1252(sample[p] & 0xff) ? 1 : 0;
                }
                p += Math.max(1, length);
            }
            return new Characters(formed, broken, wouldBeText);
        }

        /**
         * A broken row must not turn a file of UTF-8 into another encoding: it still is UTF-8 if at least as many of its characters
         * beyond ASCII have its form as have not, or if those that have not would be no text in windows-1252 either.
         */
        boolean areMeantAsUtf8() {
            return broken == 0 || wouldBeText == 0 || (formed > 0 && formed >= broken);
        }
    }

    /** Whether windows-1252 has a character for the byte that is seen in text; thorn and y with diaeresis hardly are. */
    private static boolean isText1252(int value) {
        return value < THORN && value != 0x81 && value != 0x8d && value != 0x8f && value != 0x90 && value != 0x9d;
    }

    private static int zeros(byte[] sample, int from) {
        int zeros = 0;
        for (int p = from; p < sample.length; p += 2) {
            zeros += sample[p] == 0 ? 1 : 0;
        }
        return zeros;
    }

    private static boolean startsWith(byte[] sample, int... mark) {
        for (int i = 0; i < mark.length; i++) {
            if (i >= sample.length || (sample[i] & 0xff) != mark[i]) {
                return false;
            }
        }
        return true;
    }
}
