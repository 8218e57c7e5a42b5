package dev.caravan.cli.output;

import dev.caravan.ledger.job.SkipCount;
import java.util.List;
import java.util.Locale;

/** Why lines of a source were skipped, as text for people: one line for each reason. */
public final class SkippedText {
    private static final int TEXT_SHOWN = 60;

    private SkippedText() {}

    public static String reasons(List<SkipCount> counts) {
        StringBuilder text = new StringBuilder();
        counts.forEach(count -> text.append(String.format(
                Locale.ROOT, "    %,12d  %s (%s%s)%n", count.lines(), count.reason(), place(count), text(count))));
        return text.toString();
    }

    private static String place(SkipCount count) {
        return count.firstLine() == count.lastLine()
                ? "line %d".formatted(count.firstLine())
                : "lines %d to %d".formatted(count.firstLine(), count.lastLine());
    }

    private static String text(SkipCount count) {
        if (count.text() == null) {
            return "";
        }
        String line = Terminal.line(count.text());
        int length = line.codePointCount(0, line.length());
        return ": \"%s\""
                .formatted(length <= TEXT_SHOWN ? line : line.substring(0, line.offsetByCodePoints(0, TEXT_SHOWN)) + "…");
    }
}
