package dev.caravan.report.grouping;

import dev.caravan.csv.Swar;

/** A hash of keys, eight bytes at a time: multiply and rotate, with the finaliser of MurmurHash3 (Appleby, public domain). */
final class KeyHash {
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private KeyHash() {}

    /** Uniformly distributed, not negative. */
    static int of(byte[] bytes, int from, int to) {
        long hash = (long) to - from;
        if (to - from < Long.BYTES) {
            long rest = 0;
            for (int i = from; i < to; i++) {
                rest = rest << Byte.SIZE | (bytes[i] & 0xFF);
            }
            hash = (hash ^ rest) * MULTIPLIER;
        } else {
            // The last eight bytes may overlap those before them.
            int last = to - Long.BYTES;
            for (int i = from; i < last; i += Long.BYTES) {
                hash = Long.rotateLeft((hash ^ Swar.load(bytes, i)) * MULTIPLIER, 29);
            }
            hash = (hash ^ Swar.load(bytes, last)) * MULTIPLIER;
        }
        hash ^= hash >>> 33;
        hash *= 0xFF51AFD7ED558CCDL;
        hash ^= hash >>> 33;
        return (int) (hash >>> 33);
    }
}
