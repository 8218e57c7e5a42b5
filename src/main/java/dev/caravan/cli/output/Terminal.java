package dev.caravan.cli.output;

/** The terminal: its width, and text that is safe to print there. */
public final class Terminal {
    private Terminal() {}

    /**
     * Characters in a line of the terminal, as it was when the command began: the launcher passes it in COLUMNS, because asking for it from
     * here would take a process.
     *
     * @param unknown the result if the command has no terminal
     */
    public static int columns(int unknown) {
        String columns = System.getenv("COLUMNS");
        return columns != null && columns.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(columns) : unknown;
    }

    /** One line, without control characters. */
    public static String line(String text) {
        StringBuilder line = new StringBuilder();
        text.codePoints().forEach(c -> line.appendCodePoint(Character.isISOControl(c) ? (c == '\n' ? '⏎' : '·') : c));
        return line.toString();
    }
}
