package dev.caravan.source;

import dev.caravan.csv.SkipReason;
import dev.caravan.csv.SkippedLines;
import dev.caravan.ledger.job.SkipCount;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Adds up the lines that a reader skipped, or the readers of several sources one after the other. One thread adds; any thread may read the
 * totals.
 */
public final class SkipTally {
    private static final int REPLACEMENT = 0xfffd;

    private final Map<SkipReason, SkipCount> counts = new EnumMap<>(SkipReason.class);

    /** Reasons whose places and text are those of a source before the current one. */
    private final Set<SkipReason> placed = EnumSet.noneOf(SkipReason.class);

    private volatile List<SkipCount> totals = List.of();

    /** Adds what a reader skipped since it was last asked. */
    public void add(List<SkippedLines> skipped) {
        if (skipped.isEmpty()) {
            return;
        }
        for (SkippedLines lines : skipped) {
            counts.merge(lines.reason(), count(lines), (sum, more) -> sum(sum, more, placed.contains(lines.reason())));
        }
        totals = List.copyOf(counts.values());
    }

    private static SkipCount count(SkippedLines lines) {
        return new SkipCount(
                lines.reason().code(), lines.lines(), lines.firstLine(), lines.lastLine(), storable(lines.text()));
    }

    private static SkipCount sum(SkipCount sum, SkipCount more, boolean isPlaced) {
        return new SkipCount(
                sum.reason(),
                sum.lines() + more.lines(),
                sum.firstLine(),
                isPlaced ? sum.lastLine() : more.lastLine(),
                sum.text());
    }

    /** PostgreSQL stores neither U+0000 nor half of a surrogate pair. */
    private static String storable(String text) {
        StringBuilder storable = new StringBuilder(text.length());
        text.codePoints()
                .forEach(c -> storable.appendCodePoint(
                        c == 0 || Character.getType(c) == Character.SURROGATE ? REPLACEMENT : c));
        return storable.toString();
    }

    /** The source is at its end; what follows is of the next. */
    public void endSource() {
        placed.addAll(counts.keySet());
    }

    /** All lines so far, by reason. */
    public List<SkipCount> totals() {
        return totals;
    }
}
