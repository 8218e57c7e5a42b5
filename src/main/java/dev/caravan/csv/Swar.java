package dev.caravan.csv;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Compares eight bytes at a time in one long (SIMD within a register). A mask has the high bit of each byte set that matches, the
 * first byte lowest. Masks are exact where nothing else is said: no borrow runs from a byte into the next (Warren, Hacker's Delight, 2nd edition, 6-1).
 */
public final class Swar {
    public static final int WORD = Long.BYTES;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LOW_BITS = 0x7f7f7f7f7f7f7f7fL;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long ONES = 0x0101010101010101L;
    private static final long ABOVE_CARRIAGE_RETURN = (0x7f - '\r') * ONES;
    private static final long FROM_SPACE = (0x80 - ' ') * ONES;
    private static final long FROM_LINE_FEED = (0x80 - '\n') * ONES;

    private Swar() {}

    /** Eight bytes from {@code at}, as many of them as there are. */
    public static long load(byte[] bytes, int at) {
        if (at <= bytes.length - WORD) {
            return (long) LONGS.get(bytes, at);
        }
        long word = 0;
        for (int i = bytes.length - 1; i >= at; i--) {
            word = word << 8 | (bytes[i] & 0xff);
        }
        return word;
    }

    /** Puts back what {@link #load} gave, where there is room for all eight bytes. */
    public static void store(byte[] bytes, int at, long word) {
        LONGS.set(bytes, at, word);
    }

    /** As {@link System#arraycopy}, between two arrays, quicker for some dozens of bytes. */
    public static void copy(byte[] from, int start, byte[] to, int at, int length) {
        if (length < WORD) {
            for (int i = 0; i < length; i++) {
                to[at + i] = from[start + i];
            }
            return;
        }
        // The last eight bytes may overlap those before them.
        int last = length - WORD;
        for (int i = 0; i < last; i += WORD) {
            LONGS.set(to, at + i, (long) LONGS.get(from, start + i));
        }
        LONGS.set(to, at + last, (long) LONGS.get(from, start + last));
    }

    /** The pattern that {@link #equal} wants: the byte eight times. */
    public static long pattern(int value) {
        return (value & 0xff) * ONES;
    }

    public static long equal(long word, long pattern) {
        long difference = word ^ pattern;
        return ~(((difference & LOW_BITS) + LOW_BITS) | difference) & HIGH_BITS;
    }

    /** Matches control characters: bytes below 0x20. */
    public static long controls(long word) {
        return ~((word & LOW_BITS) + FROM_SPACE) & ~word & HIGH_BITS;
    }

    /** Matches line feed and carriage return, and the two characters between them that hardly occur (VT, FF). */
    static long lineEnds(long word) {
        long low = word & LOW_BITS;
        return (low + FROM_LINE_FEED) & ~(low + ABOVE_CARRIAGE_RETURN) & ~word & HIGH_BITS;
    }

    /**
     * As {@link #equal}, in fewer steps, but right only up to the first match: bytes after it may seem to match (a borrow runs on).
     */
    static long firstEqual(long word, long pattern) {
        long difference = word ^ pattern;
        return (difference - ONES) & ~difference & HIGH_BITS;
    }

    /** Not 0 if one of the bytes is NUL or not ASCII. */
    static long notPlain(long word) {
        return ((word - ONES) | word) & HIGH_BITS;
    }

    /** Matches everything that is not ASCII. */
    static long notAscii(long word) {
        return word & HIGH_BITS;
    }

    /** How many bytes come before the first match. */
    public static int first(long mask) {
        return Long.numberOfTrailingZeros(mask) >>> 3;
    }
}
