package dev.caravan.report.grouping;

import dev.caravan.csv.Swar;
import java.util.Arrays;

/** Rows of {@link SpillFormat} in memory, each with a hash of its keys. Grows as needed; reusable; not thread-safe. */
public final class EncodedRows {
    private static final int FIRST_BYTES = 1 << 20;
    private static final int FIRST_LINES = 1 << 14;

    private byte[] bytes = new byte[FIRST_BYTES];
    private byte[] spare = {};
    private int size;
    private int[] ends = new int[FIRST_LINES];
    private int[] keyEnds = new int[FIRST_LINES];
    private int[] hashes = new int[FIRST_LINES];
    private int count;

    /** Scratch buffer for the thread that processes these rows, reused for the next rows. */
    byte[] spare(int least) {
        if (spare.length < least) {
            spare = new byte[Math.max(least, bytes.length)];
        }
        return spare;
    }

    public void clear() {
        size = 0;
        count = 0;
    }

    /** Buffer to write to, from {@link #size} on, after {@link #reserve}. */
    public byte[] bytes() {
        return bytes;
    }

    public int size() {
        return size;
    }

    void size(int bytesWritten) {
        size = bytesWritten;
    }

    void reserve(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
        }
    }

    void put(byte[] from, int start, int length) {
        reserve(length);
        System.arraycopy(from, start, bytes, size, length);
        size += length;
    }

    /** Appends bytes, unless one is a control character. Returns whether they were appended. */
    boolean putPlain(byte[] from, int start, int end) {
        reserve(end - start + Swar.WORD);
        for (int at = start; at < end; at += Swar.WORD) {
            long word = Swar.load(from, at);
            Swar.store(bytes, size + at - start, word);
            long controls = Swar.controls(word);
            if (controls != 0 && at + Swar.first(controls) < end) {
                return false;
            }
        }
        size += end - start;
        return true;
    }

    /** Appends the first bytes of a word. The buffer must have room for the whole word. */
    void put(long word, int count) {
        Swar.store(bytes, size, word);
        size += count;
    }

    void put(byte b) {
        reserve(1);
        bytes[size++] = b;
    }

    /** Ends a row after the last byte. */
    void endLine(int keysEnd) {
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, 2 * count);
            keyEnds = Arrays.copyOf(keyEnds, 2 * count);
            hashes = Arrays.copyOf(hashes, 2 * count);
        }
        hashes[count] = KeyHash.of(bytes, startOf(count), keysEnd);
        keyEnds[count] = keysEnd;
        ends[count++] = size;
    }

    int count() {
        return count;
    }

    int startOf(int line) {
        return line == 0 ? 0 : ends[line - 1];
    }

    int endOf(int line) {
        return ends[line];
    }

    int keysEndOf(int line) {
        return keyEnds[line];
    }

    /** Hash of a row's keys: equal for equal keys, uniformly distributed, not negative. */
    int hash(int line) {
        return hashes[line];
    }
}
