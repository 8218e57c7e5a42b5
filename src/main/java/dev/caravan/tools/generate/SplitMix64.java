package dev.caravan.tools.generate;

/**
 * Pseudorandom numbers that depend on the seed alone: SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number
 * generators", OOPSLA 2014). Implemented here because a file must be the same on every JDK, and {@link java.util.SplittableRandom}
 * doesn't promise its sequence.
 */
final class SplitMix64 {
    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    private long state;

    /** A separate generator for one row and one purpose. */
    SplitMix64(long seed, long row, int purpose) {
        state = mix(mix(seed + purpose * GOLDEN_GAMMA) ^ row);
    }

    /** Evenly from 0 to bound − 1; bound is positive. The bias of the remainder is below bound / 2⁶³. */
    long below(long bound) {
        return (next() >>> 1) % bound;
    }

    /** The same for a bound up to 2³², without a division; its bias is below bound / 2³². */
    long below32(long bound) {
        return ((next() >>> 32) * bound) >>> 32;
    }

    /** True once in {@code n} times. */
    boolean oneIn(int n) {
        return below(n) == 0;
    }

    /** Evenly from 0 to below 1. */
    double fraction() {
        return (next() >>> 11) * 0x1.0p-53;
    }

    <T> T pick(T[] choices) {
        return choices[(int) below(choices.length)];
    }

    long next() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
