package dev.caravan.check.email;

import java.nio.charset.StandardCharsets;

/**
 * The common case on bytes, without allocation: an ASCII dot-atom, one {@code @}, a dotted domain of letters, digits and
 * hyphens. It says yes only where no rule can say no; whatever else comes goes to {@link EmailSyntax}.
 */
final class EmailBytes {
    static final int MAX_ADDRESS = 254;
    static final int MAX_LOCAL_PART = 64;
    static final int MAX_LABEL = 63;

    private static final byte ATEXT = 1;
    private static final byte DIGIT = 2;
    private static final byte LETTER = 4;
    private static final byte HYPHEN = 8;
    private static final byte LABEL = DIGIT | LETTER | HYPHEN;
    private static final byte[] CLASSES = classes();

    /**
     * Top-level names of IANA's special-use registry (RFC 6761, 6762, 7686, 9476) and the infrastructure's own. Names
     * for documentation ({@code example}, {@code example.com}) are left out: "application software SHOULD NOT recognize
     * example names as special" (RFC 6761, 6.5).
     */
    private static final byte[][] SPECIAL_USE = {
        ascii("alt"), ascii("arpa"), ascii("invalid"), ascii("local"), ascii("localhost"), ascii("onion"), ascii("test")
    };

    private EmailBytes() {}

    static boolean isPlainAddress(byte[] in, int from, int to, boolean allowSpecialUse) {
        if (to - from > MAX_ADDRESS) {
            return false;
        }
        int at = endOfDotAtom(in, from, to);
        return at > from
                && at - from <= MAX_LOCAL_PART
                && at < to
                && in[at] == '@'
                && isPlainDomain(in, at + 1, to, allowSpecialUse);
    }

    /** Where the dot-atom that starts at {@code from} ends, or -1 if a dot is at its start, at its end or doubled. */
    private static int endOfDotAtom(byte[] in, int from, int to) {
        int atomStart = from;
        int i = from;
        for (; i < to; i++) {
            byte b = in[i];
            if (b == '.') {
                if (i == atomStart) {
                    return -1;
                }
                atomStart = i + 1;
            } else if (b < 0 || (CLASSES[b] & ATEXT) == 0) {
                break;
            }
        }
        return i == atomStart ? -1 : i;
    }

    /** Whether these bytes are a dotted domain that needs no IDNA processing and ends in a possible top-level name. */
    static boolean isPlainDomain(byte[] in, int from, int to, boolean allowSpecialUse) {
        int labelStart = from;
        int seen = 0;
        for (int i = from; i < to; i++) {
            byte b = in[i];
            if (b == '.') {
                if (!isPlainLabel(in, labelStart, i)) {
                    return false;
                }
                labelStart = i + 1;
                seen = 0;
            } else if (b < 0 || (CLASSES[b] & LABEL) == 0) {
                return false;
            } else {
                seen |= CLASSES[b];
            }
        }
        boolean lettersOnly = (seen & LABEL) == LETTER;
        return labelStart > from
                && lettersOnly
                && to - labelStart >= 2
                && to - labelStart <= MAX_LABEL
                && (allowSpecialUse || !isSpecialUse(in, labelStart, to));
    }

    private static boolean isPlainLabel(byte[] in, int from, int to) {
        int length = to - from;
        return length >= 1
                && length <= MAX_LABEL
                && in[from] != '-'
                && in[to - 1] != '-'
                && !(length >= 4 && in[from + 2] == '-' && in[from + 3] == '-');
    }

    static boolean isSpecialUse(byte[] in, int from, int to) {
        for (byte[] name : SPECIAL_USE) {
            if (name.length == to - from && equalsIgnoringCase(in, from, name)) {
                return true;
            }
        }
        return false;
    }

    private static boolean equalsIgnoringCase(byte[] in, int from, byte[] lowerCase) {
        for (int i = 0; i < lowerCase.length; i++) {
            if ((in[from + i] | 0x20) != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }

    /** Copies a plain address, the domain in lower case and, if asked, the local part too. */
    static int copyFolded(byte[] in, int from, int to, boolean foldLocalPart, byte[] out, int at) {
        boolean fold = foldLocalPart;
        for (int i = from, o = at; i < to; i++, o++) {
            byte b = in[i];
            if (b == '@') {
                fold = true;
            }
            out[o] = fold && b >= 'A' && b <= 'Z' ? (byte) (b | 0x20) : b;
        }
        return to - from;
    }

    /** Whether this ASCII character may be in an unquoted local part (atext of RFC 5322, 3.2.3). */
    static boolean isAtext(int ascii) {
        return (CLASSES[ascii] & ATEXT) != 0;
    }

    /** Whether this ASCII character may be in a label of a domain. */
    static boolean isLabelCharacter(int ascii) {
        return (CLASSES[ascii] & LABEL) != 0;
    }

    private static byte[] classes() {
        byte[] classes = new byte[128];
        for (char c = 'a'; c <= 'z'; c++) {
            classes[c] = ATEXT | LETTER;
            classes[c - 0x20] = ATEXT | LETTER;
        }
        for (char c = '0'; c <= '9'; c++) {
            classes[c] = ATEXT | DIGIT;
        }
        for (byte b : ascii("!#$%&'*+/=?^_`{|}~")) {
            classes[b] = ATEXT;
        }
        classes['-'] = ATEXT | HYPHEN;
        return classes;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
