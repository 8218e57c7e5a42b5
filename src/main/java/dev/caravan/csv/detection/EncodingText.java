package dev.caravan.csv.detection;

import java.nio.charset.Charset;

/** What people are told of an encoding that was guessed. */
public final class EncodingText {
    /** Signs of windows-1252 that are seen between letters: apostrophes, dashes, an ellipsis, a soft hyphen, a middle dot. */
    private static final String BETWEEN_LETTERS = "\u0085\u0091\u0092\u0096\u0097\u00a0\u00aa\u00ad\u00b4\u00b7\u00ba";
    /** Bytes of letters of windows-1252 among its signs. */
    private static final String LETTERS = "\u0083\u008a\u008c\u008e\u009a\u009c\u009e\u009f";
    /** The pound sign and the macron, which are capital letters of Polish in ISO-8859-2 and windows-1250. */
    private static final String POLISH_CAPITALS = "\u00a3\u00af";
    /** One in so many bytes beyond ASCII is evidence. */
    private static final int SHARE = 4;

    private EncodingText() {}

    /**
     * The remark on a text that was taken for windows-1252.
     *
     * @param sample bytes of the text
     */
    public static String guessed(Charset charset, byte[] sample) {
        return "encoding guessed: %s, since the text is no UTF-8; say --encoding NAME if letters are wrong%s"
                .formatted(charset.name(), hint(sample));
    }

    /** Names an encoding in which signs of windows-1252 that stand within words would be letters. */
    private static String hint(byte[] sample) {
        int others = 0;
        int dos = 0;
        int central = 0;
        for (int i = 0; i < sample.length; i++) {
            int value = sample[i] & 0xff;
            if (value < 0x80) {
                continue;
            }
            others++;
            boolean before = i > 0 && isLetter(sample[i - 1] & 0xff);
            boolean after = i + 1 < sample.length && isLetter(sample[i + 1] & 0xff);
            boolean sign = value < 0xc0 && BETWEEN_LETTERS.indexOf(value) < 0 && LETTERS.indexOf(value) < 0;
            if (value < 0xa0) {
                dos += sign && before && after ? 1 : 0;
            } else {
                boolean capital = POLISH_CAPITALS.indexOf(value) >= 0 && !before;
                central += sign && after && (before || capital) ? 1 : 0;
            }
        }
        if (dos > 0 && dos * SHARE >= others) {
            return ", perhaps --encoding cp850";
        }
        return central > 0 && central * SHARE >= others ? ", perhaps --encoding windows-1250 or ISO-8859-2" : "";
    }

    private static boolean isLetter(int value) {
        int lower = value | 0x20;
        return value >= 0xc0 || (lower >= 'a' && lower <= 'z');
    }
}
