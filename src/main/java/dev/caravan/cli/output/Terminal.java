package dev.caravan.cli.output;

/** Text from outside on its way to a terminal. */
public final class Terminal {
    private Terminal() {}

    /** One line, without what could steer a terminal. */
    public static String line(String text) {
        StringBuilder line = new StringBuilder();
        text.codePoints().forEach(c -> line.appendCodePoint(Character.isISOControl(c) ? (c == '\n' ? '⏎' : '·') : c));
        return line.toString();
    }
}
