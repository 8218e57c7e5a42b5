package dev.caravan.csv;

/**
 * Lines that a reader skipped for one reason.
 *
 * @param firstLine physical line of the first of them, from 1
 * @param lastLine physical line of the last of them; lines between the two may be data, or skipped for another reason
 * @param lines how many were skipped, 1 or more; blank lines between them are not counted
 * @param text the first line of them, at most {@link #MAX_TEXT_CHARS} characters
 */
public record SkippedLines(SkipReason reason, long firstLine, long lastLine, long lines, String text) {
    public static final int MAX_TEXT_CHARS = 200;

    /** These lines and later ones that were skipped for the same reason. */
    public SkippedLines and(SkippedLines later) {
        return new SkippedLines(reason, firstLine, later.lastLine, lines + later.lines, text);
    }
}
