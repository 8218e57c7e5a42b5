package dev.caravan.csv;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what {@link Records#originalText} wrote: text in which a byte that couldn't be decoded shows as {@code \xHH}. */
public final class EscapedText {
    private static final Pattern UNDECODED = Pattern.compile("\\\\x[0-9A-F]{2}");
    private static final String BACKSLASH = "\\x5c";

    private EscapedText() {}

    /** Whether it shows a byte that couldn't be decoded. */
    public static boolean showsBytes(String legible) {
        return legible.contains("\\x") && UNDECODED.matcher(legible).find();
    }

    /** The bytes that it shows, in the encoding of the source that they stand in. */
    public static byte[] bytes(String legible, Charset charset) {
        if (!legible.contains("\\x")) {
            return legible.getBytes(charset);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(legible.length() + 16);
        Matcher undecoded = UNDECODED.matcher(legible);
        int from = 0;
        while (undecoded.find()) {
            bytes.writeBytes(text(legible.substring(from, undecoded.start())).getBytes(charset));
            bytes.write(Integer.parseInt(undecoded.group().substring(2), 16));
            from = undecoded.end();
        }
        bytes.writeBytes(text(legible.substring(from)).getBytes(charset));
        return bytes.toByteArray();
    }

    /** The text itself, of one that {@link #showsBytes no such byte}. */
    public static String text(String legible) {
        return legible.replace(BACKSLASH, "\\");
    }
}
