package dev.caravan.csv;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Lines that were skipped, one entry for each reason. */
final class SkipLog {
    private final Map<SkipReason, SkippedLines> byReason = new EnumMap<>(SkipReason.class);

    boolean isEmpty() {
        return byReason.isEmpty();
    }

    boolean has(SkipReason reason) {
        return byReason.containsKey(reason);
    }

    /** Adds a line after those that are there. */
    void add(SkippedLines lines) {
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
