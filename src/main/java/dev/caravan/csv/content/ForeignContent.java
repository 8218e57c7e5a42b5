package dev.caravan.csv.content;

import dev.caravan.csv.UnreadableSourceException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a file holds that is no CSV.
 *
 * @param kind completes "the file is …"
 * @param advice what a person can do about it, as an order
 */
public record ForeignContent(String kind, String advice) {
    private static final String ALL_THE_SAME =
            " (to read it as CSV all the same, give --delimiter and --header or --no-header)";

    /**
     * Refuses a file that is surely no CSV: by the magic number of a binary format, by the structure of a text format, or because it is
     * no text. What only resembles another format is not refused.
     *
     * @param sample the file's first bytes, unpacked
     * @param text the same in UTF-8
     * @param whole whether the sample is the whole file
     * @param delimited whether the user has said how the text is delimited; then text of any format is accepted
     * @throws UnreadableSourceException if it is no CSV; the message says what it is, and what to do
     */
    public static void refuse(byte[] sample, byte[] text, boolean whole, boolean delimited)
            throws UnreadableSourceException {
        ForeignContent binary = FileSignature.of(sample);
        if (binary == null && BinaryData.is(text)) {
            binary = new ForeignContent(
                    "binary data", "convert it to CSV; if it is text, name its encoding with --encoding");
        }
        if (binary != null) {
            throw new UnreadableSourceException(binary.message());
        }
        ForeignContent other = delimited ? null : ofText(text, whole);
        if (other != null) {
            throw new UnreadableSourceException(other.message() + ALL_THE_SAME);
        }
    }

    private static @Nullable ForeignContent ofText(byte[] utf8, boolean whole) {
        int from = 0;
        while (from < utf8.length && isPassedOver(utf8[from])) {
            from++;
        }
        if (from == utf8.length) {
            return null;
        }
        ForeignContent known = TextSignature.of(utf8, from);
        return switch (utf8[from]) {
            case '<' -> MarkupText.of(string(utf8, from), whole);
            case '{', '[' -> known == null ? JsonText.of(string(utf8, from), whole) : known;
            default -> known;
        };
    }

    /** White space, or a byte of a byte order mark. */
    private static boolean isPassedOver(byte value) {
        return value == ' '
                || (value >= '\t' && value <= '\r')
                || value == (byte) 0xef
                || value == (byte) 0xbb
                || value == (byte) 0xbf;
    }

    private static String string(byte[] utf8, int from) {
        return new String(utf8, from, utf8.length - from, StandardCharsets.UTF_8);
    }

    /** Such as "the file is a PDF document: export its table as CSV". */
    public String message() {
        return "the file is %s: %s".formatted(kind, advice);
    }
}
