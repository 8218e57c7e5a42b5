package dev.caravan.cli.output;

import dev.caravan.jobs.SkippedLinesJson;
import dev.caravan.ledger.job.SkipCount;

/** Why lines of a source were skipped, as text for people. */
public final class SkippedText {
    private static final int TEXT_SHOWN = 60;

    private SkippedText() {}

    /** As {@link #of(SkippedLinesJson)}. */
    public static String of(SkipCount count) {
        return of(
                new SkippedLinesJson(count.reason(), count.lines(), count.firstLine(), count.lastLine(), count.text()));
    }

    /** One line, such as {@code preamble (lines 1 to 3: "Account;12345")}. */
    public static String of(SkippedLinesJson count) {
        return "%s (%s%s)".formatted(Terminal.line(count.reason()), place(count), text(count));
    }

    private static String place(SkippedLinesJson count) {
        return count.firstLine() == count.lastLine()
                ? "line %d".formatted(count.firstLine())
                : "lines %d to %d".formatted(count.firstLine(), count.lastLine());
    }

    private static String text(SkippedLinesJson count) {
        if (count.text() == null) {
            return "";
        }
        String line = Terminal.line(count.text());
        int length = line.codePointCount(0, line.length());
        return ": \"%s\""
                .formatted(
                        length <= TEXT_SHOWN ? line : line.substring(0, line.offsetByCodePoints(0, TEXT_SHOWN)) + "…");
    }
}
