package dev.caravan.report.grouping;

import dev.caravan.csv.Swar;
import dev.caravan.feed.report.Aggregate;
import dev.caravan.feed.report.ReportException;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The groups of {@link SpillLayout#isPartial partial} lines in memory: a hash table with linear probing (Knuth, The Art of Computer
 * Programming, vol. 3, 6.4, algorithm L) over keys as they are spelled, with exact totals of 128 bits. It takes lines until it has no room, or
 * meets a number of more digits than it can add. Used again for other lines; not thread-safe.
 */
public final class AggregationTable {
    /** Digits of a number, before and after the point together: they fit into a long, and 10^20 such numbers can be added up. */
    private static final int MOST_DIGITS = 18;

    /** Bits of a total after its decimal places are raised: fewer than 127, so that later numbers can be added. */
    private static final int MOST_BITS = 126;

    private static final int FEWEST_SLOTS = 1 << 12;

    private static final int FIRST_BYTES = 1 << 16;
    private static final int LARGEST_ARRAY_BYTES = 1 << 30;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    /** Number of lines whose slots are prefetched at once. */
    private static final int AHEAD = 64;

    private static final int DRAINED_BYTES = 1 << 20;

    /** Upper bits of a total without a value. */
    private static final long NONE = Long.MIN_VALUE;

    private static final long[] POWERS_OF_TEN = new long[MOST_DIGITS + 1];

    static {
        POWERS_OF_TEN[0] = 1;
        for (int i = 1; i <= MOST_DIGITS; i++) {
            POWERS_OF_TEN[i] = 10 * POWERS_OF_TEN[i - 1];
        }
    }

    private final Aggregate[] measures;
    private final int totalsBytes;
    private final long limitBytes;

    /** Hash of a group and its position in {@link #groups} + 1; 0 if free. The length is a power of two; at most half are used. */
    private long[] slots = new long[FEWEST_SLOTS];

    /**
     * Group after group: for each total the lower and the upper 64 bits, then the length of the keys, then the keys. They are adjacent,
     * since most of the time is spent waiting for memory.
     */
    private byte[] groups = new byte[FIRST_BYTES];

    private int end;
    private int count;
    private boolean full;
    private final long[] ahead = new long[AHEAD];

    /** Keeps the JIT compiler from removing the prefetch. */
    @SuppressWarnings("UnusedVariable")
    private long touched;

    /** Digits before the point, and decimal places, for each measure's numbers so far. */
    private final int[] whole;

    private final int[] places;

    /** The numbers of a row: digits as an integer, and the number of decimal places; -1 if there is no value. */
    private final long[] digits;

    private final int[] digitPlaces;

    /** @param limitBytes approximate memory limit */
    public AggregationTable(SpillLayout spillLayout, long limitBytes) {
        this.measures = spillLayout.cells().stream()
                .skip(spillLayout.keys())
                .map(SpillField::combinedBy)
                .toArray(Aggregate[]::new);
        this.limitBytes = Math.min(limitBytes, LARGEST_ARRAY_BYTES);
        this.totalsBytes = 2 * Long.BYTES * measures.length;
        this.whole = new int[measures.length];
        this.places = new int[measures.length];
        this.digits = new long[measures.length];
        this.digitPlaces = new int[measures.length];
    }

    /** Removes all groups. */
    public void clear() {
        Arrays.fill(slots, 0);
        end = 0;
        count = 0;
        full = false;
        Arrays.fill(whole, 0);
        Arrays.fill(places, 0);
    }

    /**
     * Adds rows to their groups.
     *
     * @param first index of the first row
     * @return index of the first row that was not added, because memory is full or a number has too many digits; the number of rows if
     *     all were added
     */
    int add(EncodedRows encodedRows, int first) {
        for (int line = first; line < encodedRows.count(); line++) {
            if ((line - first) % AHEAD == 0) {
                touch(encodedRows, line, Math.min(line + AHEAD, encodedRows.count()));
            }
            if (!addLine(encodedRows, line)) {
                return line;
            }
        }
        return encodedRows.count();
    }

    /** Number of groups. */
    int count() {
        return count;
    }

    /** Whether a row was not added because memory is full. */
    boolean isFull() {
        return full;
    }

    /** Prefetches the groups of some rows into the processor's cache in parallel. */
    private void touch(EncodedRows encodedRows, int from, int to) {
        for (int line = from; line < to; line++) {
            ahead[line - from] = slots[slot(encodedRows.hash(line))];
        }
        long all = 0;
        for (int i = 0; i < to - from; i++) {
            all += ahead[i] == 0 ? 0 : groups[(int) ahead[i] - 1 + totalsBytes];
        }
        touched = all;
    }

    private boolean addLine(EncodedRows encodedRows, int line) {
        if (!read(encodedRows.bytes(), encodedRows.keysEndOf(line))) {
            return false;
        }
        int group = group(
                encodedRows.bytes(), encodedRows.startOf(line), encodedRows.keysEndOf(line), encodedRows.hash(line));
        if (group < 0) {
            return false;
        }
        for (int m = 0; m < measures.length; m++) {
            if (digitPlaces[m] >= 0) {
                put(m, group + 2 * Long.BYTES * m);
            }
        }
        return true;
    }

    /** Reads a row's numbers. False if one has too many digits to be added to its total. */
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

    /** Reads a number. Returns its end, or -1 if it has too many digits. */
    private int read(int m, byte[] bytes, int from) {
        if (bytes[from] == SpillFormat.ESCAPE) {
            digitPlaces[m] = -1;
            return from + SpillFormat.NULL.length;
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
        long number = Math.abs(digits[m]);
        if (digitPlaces[m] > 0) { // A division takes as long as all the rest.
            number /= POWERS_OF_TEN[digitPlaces[m]];
        }
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

    /** Adds the number that was read to its group's total. */
    private void put(int m, int at) {
        long value = digits[m] * POWERS_OF_TEN[places[m] - digitPlaces[m]];
        long low = low(at);
        long high = high(at);
        if (high == NONE) {
            set(at, value, value >> 63);
            return;
        }
        switch (measures[m]) {
            case MIN -> set(at, Math.min(low, value), Math.min(low, value) >> 63);
            case MAX -> set(at, Math.max(low, value), Math.max(low, value) >> 63);
            default -> {
                long sum = low + value;
                set(at, sum, high + (value >> 63) + (Long.compareUnsigned(sum, value) < 0 ? 1 : 0));
            }
        }
    }

    private long low(int at) {
        return (long) LONGS.get(groups, at);
    }

    private long high(int at) {
        return (long) LONGS.get(groups, at + Long.BYTES);
    }

    private void set(int at, long low, long high) {
        LONGS.set(groups, at, low);
        LONGS.set(groups, at + Long.BYTES, high);
    }

    /** Raises the decimal places of all totals of a measure. */
    private void rescale(int m, int morePlaces) {
        if (morePlaces <= places[m]) {
            return;
        }
        BigInteger factor = BigInteger.TEN.pow(morePlaces - places[m]);
        for (int group = 0; group < end; group = next(group)) {
            int at = group + 2 * Long.BYTES * m;
            if (high(at) != NONE) {
                BigInteger total = total(at).multiply(factor);
                if (total.bitLength() > MOST_BITS) {
                    throw new ReportException(
                            "a total is too large to be exact: more than %d digits with its decimal places"
                                    .formatted(DecimalPrecision.MAX_DIGITS));
                }
                set(at, total.longValue(), total.shiftRight(Long.SIZE).longValue());
            }
        }
        places[m] = morePlaces;
    }

    private BigInteger total(int at) {
        return BigInteger.valueOf(high(at)).shiftLeft(Long.SIZE).or(new BigInteger(Long.toUnsignedString(low(at))));
    }

    private int keysStart(int group) {
        return group + totalsBytes + Integer.BYTES;
    }

    private int keysBytes(int group) {
        return (int) INTS.get(groups, group + totalsBytes);
    }

    private int next(int group) {
        return keysStart(group) + keysBytes(group);
    }

    /** Position of a group, which is added if it is new; -1 if memory is full. */
    private int group(byte[] bytes, int from, int to, int hash) {
        int slot = slot(hash);
        for (long taken = slots[slot]; taken != 0; taken = slots[slot]) {
            int group = (int) taken - 1;
            if (taken >> Integer.SIZE == hash
                    && Arrays.equals(groups, keysStart(group), next(group), bytes, from, to)) {
                return group;
            }
            slot = (slot + 1) & (slots.length - 1);
        }
        if (2 * count == slots.length) {
            return growSlots() ? group(bytes, from, to, hash) : -1;
        }
        int group = end;
        int keysStart = keysStart(group);
        if (keysStart + to - from > groups.length && !growGroups(keysStart + to - from)) {
            return -1;
        }
        for (int m = 0; m < measures.length; m++) {
            set(group + 2 * Long.BYTES * m, 0, NONE);
        }
        INTS.set(groups, group + totalsBytes, to - from);
        Swar.copy(bytes, from, groups, keysStart, to - from);
        end = keysStart + to - from;
        count++;
        slots[slot] = (long) hash << Integer.SIZE | (group + 1);
        return group;
    }

    /** The high bits of a product (Knuth, 6.4): rows of one partition share the low bits of their hashes. */
    private int slot(int hash) {
        return (hash * 0x9E3779B9) >>> (Integer.numberOfLeadingZeros(slots.length) + 1);
    }

    private boolean growSlots() {
        if (groups.length + 2L * slots.length * Long.BYTES > limitBytes) {
            full = true;
            return false;
        }
        long[] old = slots;
        slots = new long[2 * old.length];
        for (long taken : old) {
            if (taken != 0) {
                slots[free(slot((int) (taken >> Integer.SIZE)))] = taken;
            }
        }
        return true;
    }

    /** The first free slot from an index on. */
    private int free(int slot) {
        int free = slot;
        while (slots[free] != 0) {
            free = (free + 1) & (slots.length - 1);
        }
        return free;
    }

    private boolean growGroups(int least) {
        long most = limitBytes - (long) slots.length * Long.BYTES;
        if (least > most) {
            full = true;
            return false;
        }
        long more = Math.max(least, Math.min(most, groups.length + (groups.length >> 1)));
        groups = Arrays.copyOf(groups, (int) more);
        return true;
    }

    /**
     * Raises the decimal places of all totals.
     *
     * @param decimals by field of the layout
     * @throws ReportException if a total would exceed 128 bits
     */
    public void widen(int[] decimals) {
        for (int m = 0; m < measures.length; m++) {
            rescale(m, decimals[decimals.length - measures.length + m]);
        }
    }

    /** Receives encoded rows, which are reused after the call. */
    public interface Taker {
        /** @param count number of groups */
        void take(EncodedRows encodedRows, int count) throws IOException;
    }

    /** Passes on a row for each group, then removes the groups. */
    public void drain(GroupEncoder spelling, Taker taker) throws IOException {
        EncodedRows encodedRows = new EncodedRows();
        int drained = 0;
        for (int group = 0; group < end; group = next(group)) {
            spelling.keys(encodedRows, groups, keysStart(group), next(group));
            int keysEnd = encodedRows.size();
            for (int m = 0; m < measures.length; m++) {
                write(encodedRows, group + 2 * Long.BYTES * m, places[m], spelling);
                encodedRows.put(m == measures.length - 1 ? (byte) '\n' : spelling.delimiter());
            }
            spelling.end(encodedRows, keysEnd);
            drained++;
            if (encodedRows.size() >= DRAINED_BYTES) {
                taker.take(encodedRows, drained);
                encodedRows.clear();
                drained = 0;
            }
        }
        if (drained > 0) {
            taker.take(encodedRows, drained);
        }
        clear();
    }

    private void write(EncodedRows encodedRows, int at, int decimals, GroupEncoder spelling) {
        long low = low(at);
        long high = high(at);
        if (high == NONE) {
            spelling.none(encodedRows);
        } else if (high == low >> 63 && low != Long.MIN_VALUE) {
            write(encodedRows, low, decimals);
        } else {
            byte[] text = SpillFormat.bytes(new BigDecimal(total(at), decimals).toPlainString());
            encodedRows.put(text, 0, text.length);
        }
    }

    private static void write(EncodedRows encodedRows, long number, int decimals) {
        int length = Math.max(length(Math.abs(number)), decimals + 1);
        int end = encodedRows.size() + (number < 0 ? 1 : 0) + length + (decimals > 0 ? 1 : 0);
        encodedRows.reserve(end - encodedRows.size());
        byte[] out = encodedRows.bytes();
        if (number < 0) {
            out[encodedRows.size()] = '-';
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
        encodedRows.size(end);
    }
}
