package dev.caravan.csv;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lines that were skipped, one entry for each reason. */
final class SkipLog {
    private final Map<SkipReason, SkippedLines> byReason = new EnumMap<>(SkipReason.class);
    private long watchedLine;
    private @Nullable SkippedLines watched;

    /** Keeps the entry of one physical line, from 1, with its text. */
    void watch(long line) {
        watchedLine = line;
    }

    /** The entry of the watched line; null as long as it was not skipped. */
    @Nullable SkippedLines watched() {
        return watched;
    }

    /** Whether an entry of the reason that begins on a line needs its text. */
    boolean needsText(SkipReason reason, long line, int lines) {
        return !has(reason) || (watchedLine >= line && watchedLine < line + lines);
    }

    boolean isEmpty() {
        return byReason.isEmpty();
    }

    boolean has(SkipReason reason) {
        return byReason.containsKey(reason);
    }

    /** Adds a line after those that are there. */
    void add(SkippedLines lines) {
        if (watchedLine >= lines.firstLine() && watchedLine <= lines.lastLine() && watched == null) {
            watched = lines;
        }
        byReason.merge(lines.reason(), lines, SkippedLines::and);
    }

    /** Moves the entries of a log of later lines here. */
    void takeFrom(SkipLog later) {
        later.byReason.values().forEach(this::add);
        later.byReason.clear();
    }

    List<SkippedLines> takeAll() {
        List<SkippedLines> taken = List.copyOf(byReason.values());
        byReason.clear();
        return taken;
    }
}
