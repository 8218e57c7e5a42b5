package dev.caravan.load;

import dev.caravan.feed.LoadPlan;

/**
 * Where the rows of a dry run end: nothing is written, and nothing is made where nothing is.
 *
 * @param plan as the table would have it
 */
record CheckedOnly(LoadPlan plan) implements TargetTable {
    @Override
    public Written write(ChunkRows rows, int[] records) {
        return new Written(0, 0);
    }
}
