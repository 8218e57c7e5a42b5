package dev.caravan.cli.output;

/** Makes untrusted text safe for a terminal. */
public final class Terminal {
    private Terminal() {}

    /** One line, without control characters. */
    public static String line(String text) {
        StringBuilder line = new StringBuilder();
        text.codePoints().forEach(c -> line.appendCodePoint(Character.isISOControl(c) ? (c == '\n' ? '⏎' : '·') : c));
        return line.toString();
    }
}
