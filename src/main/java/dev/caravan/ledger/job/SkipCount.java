package dev.caravan.ledger.job;

import org.jspecify.annotations.Nullable;

/**
 * The lines of a job's source that were skipped for one reason: neither records nor the header. Of a report of several sources, places and
 * text are those of the first source with such lines.
 *
 * @param reason stable code, such as {@code preamble}
 * @param lines how many lines, 1 or more
 * @param firstLine physical line number of the first, from 1
 * @param lastLine physical line number of the last; lines between them may be records, or skipped for another reason
 * @param text beginning of the first lines, untrusted; null once retention deleted it
 */
public record SkipCount(
        String reason,
        long lines,
        long firstLine,
        long lastLine,
        @Nullable String text) {
    /** The lines of all reasons together. */
    public static long lines(Iterable<SkipCount> counts) {
        long lines = 0;
        for (SkipCount count : counts) {
            lines += count.lines();
        }
        return lines;
    }
}
