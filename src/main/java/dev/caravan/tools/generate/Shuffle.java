package dev.caravan.tools.generate;

/**
 * The numbers from 0 to n − 1 in another order, one at a time and without a table: a Feistel network on the pair (number
 * div width, number mod width), with results beyond n sent through again (Black, Rogaway: "Ciphers with arbitrary finite
 * domains", CT-RSA 2002). Immutable and thread-safe.
 */
final class Shuffle {
    private static final int ROUNDS = 4;

    private final long seed;
    private final long size;
    private final long width;
    private final long height;

    /** @param size from 1 to 2⁶⁰ */
    Shuffle(long seed, long size) {
        this.seed = seed;
        this.size = size;
        this.width = (long) Math.ceil(Math.sqrt((double) size)) + 1;
        this.height = (size + width - 1) / width;
    }

    /** The position of a number from 0 to size − 1; each position has one number. */
    long place(long number) {
        long place = number;
        do {
            place = onceAround(place);
        } while (place >= size);
        return place;
    }

    private long onceAround(long number) {
        long left = number / width;
        long right = number % width;
        for (int round = 0; round < ROUNDS; round += 2) {
            left = shifted(left, right, round, height);
            right = shifted(right, left, round + 1, width);
        }
        return left * width + right;
    }

    private long shifted(long value, long key, int round, long bound) {
        long sum = value + new SplitMix64(seed, key, round).below32(bound);
        return sum < bound ? sum : sum - bound;
    }
}
