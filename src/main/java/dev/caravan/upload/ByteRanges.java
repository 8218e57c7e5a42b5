package dev.caravan.upload;

import java.util.Map;
import java.util.TreeMap;

/** Sets of bytes of a file, as ranges that neither overlap nor touch. Not thread-safe. */
final class ByteRanges {
    private final TreeMap<Long, Long> endsByStart = new TreeMap<>();

    /** @param to exclusive */
    void add(long from, long to) {
        if (from >= to) {
            return;
        }
        long start = from;
        long end = to;
        Map.Entry<Long, Long> before = endsByStart.floorEntry(start);
        if (before != null && before.getValue() >= start) {
            start = before.getKey();
            end = Math.max(end, before.getValue());
        }
        Map.Entry<Long, Long> next = endsByStart.ceilingEntry(start);
        while (next != null && next.getKey() <= end) {
            end = Math.max(end, next.getValue());
            endsByStart.remove(next.getKey());
            next = endsByStart.ceilingEntry(start);
        }
        endsByStart.put(start, end);
    }

    void addAll(ByteRanges other) {
        other.endsByStart.forEach(this::add);
    }

    /** @param to exclusive */
    void remove(long from, long to) {
        if (from >= to) {
            return;
        }
        Map.Entry<Long, Long> range = endsByStart.lowerEntry(to);
        while (range != null && range.getValue() > from) {
            endsByStart.remove(range.getKey());
            if (range.getValue() > to) {
                endsByStart.put(to, range.getValue());
            }
            if (range.getKey() < from) {
                endsByStart.put(range.getKey(), from);
            }
            range = endsByStart.lowerEntry(range.getKey());
        }
    }

    void removeAll(ByteRanges other) {
        other.endsByStart.forEach(this::remove);
    }

    boolean has(long at) {
        Map.Entry<Long, Long> range = endsByStart.floorEntry(at);
        return range != null && range.getValue() > at;
    }

    boolean hasAll(long from, long to) {
        return from >= to || (has(from) && endOfRun(from) >= to);
    }

    /** The end of the range that contains a byte, or, if none does, the start of the next range. */
    long endOfRun(long at) {
        Map.Entry<Long, Long> range = endsByStart.floorEntry(at);
        if (range != null && range.getValue() > at) {
            return range.getValue();
        }
        Long next = endsByStart.higherKey(at);
        return next == null ? Long.MAX_VALUE : next;
    }

    /** Number of contiguous bytes from offset 0. */
    long prefix() {
        return has(0) ? endOfRun(0) : 0;
    }

    long bytes() {
        return endsByStart.entrySet().stream()
                .mapToLong(range -> range.getValue() - range.getKey())
                .sum();
    }

    int count() {
        return endsByStart.size();
    }

    /** Ends of the ranges, by their starts. */
    Map<Long, Long> asMap() {
        return endsByStart;
    }
}
