package dev.caravan.report;

import dev.caravan.feed.Aggregate;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * The groups of {@link Layout#isPartial partial} lines in memory: a hash table with linear probing (Knuth, The Art of Computer
 * Programming, vol. 3, 6.4, algorithm L) over keys as they are spelled, with exact totals of 128 bits. It takes lines until it has no room, or
 * meets a number of more digits than it can add. Used again for other lines; not thread-safe.
 */
final class GroupTable {
    /** Of a number, before and behind the point together: so many fit into a long, and 10^20 of them can be added up. */
    private static final int MOST_DIGITS = 18;

    private static final int MOST_BITS = 126;

    private static final int FEWEST_SLOTS = 1 << 12;

    /** At most: their number is doubled when half of them are taken. */
    private static final int SLOTS_A_GROUP = 4;

    private static final int FIRST_KEY_BYTES = 1 << 16;

    /** Of its bytes at most, since an array that grows is there twice for a moment. */
    private static final int LARGEST_ARRAY_BYTES = 1 << 30;

    /** Lines that are looked up at a time. */
    private static final int AHEAD = 64;

    private static final int DRAINED_BYTES = 1 << 20;

    /** In {@code high}: no value yet. */
    private static final long NONE = Long.MIN_VALUE;

    private static final long[] POWERS_OF_TEN = new long[MOST_DIGITS + 1];

    static {
        POWERS_OF_TEN[0] = 1;
        for (int i = 1; i <= MOST_DIGITS; i++) {
            POWERS_OF_TEN[i] = 10 * POWERS_OF_TEN[i - 1];
        }
    }

    private final Aggregate[] measures;
    private final long limitBytes;

    /** Hash and number + 1 of a group; 0: free. A power of two of them, at most half of them taken. */
    private long[] slots = new long[FEWEST_SLOTS];

    private byte[] keys = new byte[FIRST_KEY_BYTES];
    private int[] keyEnds = new int[FEWEST_SLOTS / 2];

    /** Two halves of each total, by group and measure. */
    private long[] low;

    private long[] high;
    private int groups;

    /** So that it is not optimised away. */
    @SuppressWarnings("UnusedVariable")
    private long touched;

    /** Digits before the point, and decimal places, of each measure's numbers so far. */
    private final int[] whole;

    private final int[] places;

    /** The numbers of a line: their digits as an integer, and how many of them are decimal places; -1: there is no value. */
    private final long[] digits;

    private final int[] digitPlaces;

    /** @param limitBytes that it may take, about */
    GroupTable(Layout layout, long limitBytes) {
        this.measures = layout.cells().stream()
                .skip(layout.keys())
                .map(Cell::combinedBy)
                .toArray(Aggregate[]::new);
        this.limitBytes = Math.min(limitBytes, LARGEST_ARRAY_BYTES);
        this.low = new long[measures.length * FEWEST_SLOTS / 2];
        this.high = new long[measures.length * FEWEST_SLOTS / 2];
        this.whole = new int[measures.length];
        this.places = new int[measures.length];
        this.digits = new long[measures.length];
        this.digitPlaces = new int[measures.length];
    }

    /** Forgets all groups. */
    void clear() {
        Arrays.fill(slots, 0);
        groups = 0;
        Arrays.fill(whole, 0);
        Arrays.fill(places, 0);
    }

    int groups() {
        return groups;
    }

    /**
     * Adds lines to their groups.
     *
     * @param first the first of them
     * @return the first line that could not be added, for want of room or because of a number of too many digits; {@code lines.count()} if
     *     all were
     */
    int add(Lines lines, int first) {
        for (int line = first; line < lines.count(); line++) {
            if ((line - first) % AHEAD == 0) {
                touch(lines, line, Math.min(line + AHEAD, lines.count()));
            }
            if (!addLine(lines, line)) {
                return line;
            }
        }
        return lines.count();
    }

    /** Brings the slots of some lines into the processor's cache, for which it need not wait one after the other. */
    private void touch(Lines lines, int from, int to) {
        long all = 0;
        for (int line = from; line < to; line++) {
            all ^= slots[slot(lines.hash(line))];
        }
        touched = all;
    }

    private boolean addLine(Lines lines, int line) {
        if (!read(lines.bytes(), lines.keysEndOf(line))) {
            return false;
        }
        int group = group(lines.bytes(), lines.startOf(line), lines.keysEndOf(line), lines.hash(line));
        if (group < 0) {
            return false;
        }
        for (int m = 0; m < measures.length; m++) {
            if (digitPlaces[m] >= 0) {
                put(m, group * measures.length + m);
            }
        }
        return true;
    }

    /** Reads a line's numbers; false if one has too many digits to be added to those before it. */
    private boolean read(byte[] bytes, int from) {
        int at = from;
        for (int m = 0; m < measures.length; m++) {
            at = read(m, bytes, at) + 1;
            if (at == 0 || (digitPlaces[m] >= 0 && !fits(m))) {
                return false;
            }
        }
        return true;
    }

    /** Reads the number at a place; its end, or -1: it has too many digits. */
    private int read(int m, byte[] bytes, int from) {
        if (bytes[from] == PartText.ESCAPE) {
            digitPlaces[m] = -1;
            return from + PartText.NULL.length;
        }
        boolean negative = bytes[from] == '-';
        int first = negative ? from + 1 : from;
        int at = first;
        int point = -1;
        long value = 0;
        for (; bytes[at] >= '.'; at++) {
            if (bytes[at] == '.') {
                point = at;
            } else {
                value = 10 * value + bytes[at] - '0';
            }
        }
        if (at - first - (point < 0 ? 0 : 1) > MOST_DIGITS) {
            return -1;
        }
        digits[m] = negative ? -value : value;
        digitPlaces[m] = point < 0 ? 0 : at - point - 1;
        return at;
    }

    private boolean fits(int m) {
        long number = Math.abs(digits[m]) / POWERS_OF_TEN[digitPlaces[m]];
        if (digitPlaces[m] <= places[m] && number < POWERS_OF_TEN[whole[m]]) {
            return true;
        }
        int moreWhole = Math.max(whole[m], length(number));
        int morePlaces = Math.max(places[m], digitPlaces[m]);
        if (moreWhole + morePlaces > MOST_DIGITS) {
            return false;
        }
        rescale(m, morePlaces);
        whole[m] = moreWhole;
        return true;
    }

    private static int length(long number) {
        int length = 0;
        while (length <= MOST_DIGITS && number >= POWERS_OF_TEN[length]) {
            length++;
        }
        return length;
    }

    /** Puts the number that was read to those of its group. */
    private void put(int m, int at) {
        long value = digits[m] * POWERS_OF_TEN[places[m] - digitPlaces[m]];
        if (high[at] == NONE) {
            set(at, value);
            return;
        }
        switch (measures[m]) {
            case MIN -> set(at, Math.min(low[at], value));
            case MAX -> set(at, Math.max(low[at], value));
            default -> {
                long sum = low[at] + value;
                high[at] += (value >> 63) + (Long.compareUnsigned(sum, value) < 0 ? 1 : 0);
                low[at] = sum;
            }
        }
    }

    private void set(int at, long value) {
        low[at] = value;
        high[at] = value >> 63;
    }

    /** Brings all totals of a measure to more decimal places. */
    private void rescale(int m, int morePlaces) {
        BigInteger factor = BigInteger.TEN.pow(morePlaces - places[m]);
        if (morePlaces > places[m]) {
            for (int at = m; at < groups * measures.length; at += measures.length) {
                if (high[at] != NONE) {
                    BigInteger total = total(at).multiply(factor);
                    if (total.bitLength() > MOST_BITS) {
                        throw new ReportException(
                                "a total is too large to be exact: more than %d digits with its decimal places"
                                        .formatted(Numbers.MAX_DIGITS));
                    }
                    low[at] = total.longValue();
                    high[at] = total.shiftRight(Long.SIZE).longValue();
                }
            }
            places[m] = morePlaces;
        }
    }

    private BigInteger total(int at) {
        return BigInteger.valueOf(high[at]).shiftLeft(Long.SIZE).or(new BigInteger(Long.toUnsignedString(low[at])));
    }

    /** The number of a group, which is added if it isn't there; -1: there is no room. */
    private int group(byte[] bytes, int from, int to, int hash) {
        int slot = slot(hash);
        for (long taken = slots[slot]; taken != 0; taken = slots[slot]) {
            int group = (int) taken - 1;
            if (taken >> Integer.SIZE == hash
                    && Arrays.equals(keys, keysStart(group), keyEnds[group], bytes, from, to)) {
                return group;
            }
            slot = (slot + 1) & (slots.length - 1);
        }
        if (groups == keyEnds.length) {
            return grow() ? group(bytes, from, to, hash) : -1;
        }
        int start = keysStart(groups);
        int end = start + to - from;
        if (end > keys.length && !growKeys(end)) {
            return -1;
        }
        System.arraycopy(bytes, from, keys, start, to - from);
        keyEnds[groups] = end;
        Arrays.fill(high, groups * measures.length, (groups + 1) * measures.length, NONE);
        slots[slot] = (long) hash << Integer.SIZE | ++groups;
        return groups - 1;
    }

    /** The high bits of a product (Knuth, 6.4): lines of one part have the low bits of their hashes in common. */
    private int slot(int hash) {
        return (hash * 0x9E3779B9) >>> (Integer.numberOfLeadingZeros(slots.length) + 1);
    }

    /** The first free one from there. */
    private int free(int slot) {
        int free = slot;
        while (slots[free] != 0) {
            free = (free + 1) & (slots.length - 1);
        }
        return free;
    }

    private int keysStart(int group) {
        return group == 0 ? 0 : keyEnds[group - 1];
    }

    private boolean grow() {
        int capacity = keyEnds.length + (keyEnds.length >> 1);
        if (bytes(capacity, keys.length) > limitBytes) {
            return false;
        }
        keyEnds = Arrays.copyOf(keyEnds, capacity);
        low = Arrays.copyOf(low, capacity * measures.length);
        high = Arrays.copyOf(high, capacity * measures.length);
        if (2 * capacity > slots.length) {
            long[] old = slots;
            slots = new long[2 * old.length];
            Arrays.stream(old)
                    .filter(group -> group != 0)
                    .forEach(group -> slots[free(slot((int) (group >> Integer.SIZE)))] = group);
        }
        return true;
    }

    private boolean growKeys(int least) {
        long more = Math.max(keys.length + (keys.length >> 1), least);
        if (bytes(keyEnds.length, more) > limitBytes) {
            return false;
        }
        keys = Arrays.copyOf(keys, (int) more);
        return true;
    }

    /** What so many groups take, with keys of so many bytes. */
    private long bytes(long capacity, long keyBytes) {
        return keyBytes + capacity * (Integer.BYTES + (SLOTS_A_GROUP + 2L * measures.length) * Long.BYTES);
    }

    /**
     * Gives all totals the same decimal places, at least as many as they have.
     *
     * @param decimals by cell of the layout
     * @throws ReportException if one has no room for them
     */
    void widen(int[] decimals) {
        for (int m = 0; m < measures.length; m++) {
            rescale(m, decimals[decimals.length - measures.length + m]);
        }
    }

    /** Takes lines, which are used again afterwards. */
    interface Taker {
        void take(Lines lines) throws IOException;
    }

    /** Gives a line for each group, and forgets them. */
    void drain(Taker taker) throws IOException {
        Lines lines = new Lines();
        for (int group = 0; group < groups; group++) {
            lines.put(keys, keysStart(group), keyEnds[group] - keysStart(group));
            int keysEnd = lines.size();
            for (int m = 0; m < measures.length; m++) {
                write(lines, group * measures.length + m, places[m]);
                lines.put(m == measures.length - 1 ? (byte) '\n' : PartText.DELIMITER);
            }
            lines.endLine(keysEnd);
            if (lines.size() >= DRAINED_BYTES) {
                taker.take(lines);
                lines.clear();
            }
        }
        if (lines.count() > 0) {
            taker.take(lines);
        }
        clear();
    }

    private void write(Lines lines, int at, int decimals) {
        if (high[at] == NONE) {
            lines.put(PartText.NULL, 0, PartText.NULL.length);
        } else if (high[at] == low[at] >> 63 && low[at] != Long.MIN_VALUE) {
            write(lines, low[at], decimals);
        } else {
            byte[] text = PartText.bytes(new BigDecimal(total(at), decimals).toPlainString());
            lines.put(text, 0, text.length);
        }
    }

    private static void write(Lines lines, long number, int decimals) {
        int length = Math.max(length(Math.abs(number)), decimals + 1);
        int end = lines.size() + (number < 0 ? 1 : 0) + length + (decimals > 0 ? 1 : 0);
        lines.reserve(end - lines.size());
        byte[] out = lines.bytes();
        if (number < 0) {
            out[lines.size()] = '-';
        }
        long rest = Math.abs(number);
        int at = end;
        for (int written = 0; written < length; written++) {
            if (written == decimals && decimals > 0) {
                out[--at] = '.';
            }
            out[--at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        lines.size(end);
    }
}
