package dev.caravan.csv;

import java.util.regex.Pattern;

/** Reads what {@link Records#originalText} wrote: text in which a byte that couldn't be decoded shows as {@code \xHH}. */
public final class LegibleText {
    private static final Pattern UNDECODED = Pattern.compile("\\\\x[0-9A-F]{2}");
    private static final String BACKSLASH = "\\x5c";

    private LegibleText() {}

    /** Whether it shows a byte that couldn't be decoded. */
    public static boolean showsBytes(String legible) {
        return legible.contains("\\x") && UNDECODED.matcher(legible).find();
    }

    /** The text itself, of one that {@link #showsBytes no such byte}. */
    public static String text(String legible) {
        return legible.replace(BACKSLASH, "\\");
    }
}
