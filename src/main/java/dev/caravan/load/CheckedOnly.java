package dev.caravan.load;

import dev.caravan.feed.LoadPlan;
import org.jspecify.annotations.Nullable;

/**
 * Where the rows of a dry run end: nothing is written, and nothing is made where nothing is.
 *
 * @param plan as the table would have it
 * @param keys tells duplicates; null: no record is taken for one, for want of a key or because this database doesn't tell
 */
record CheckedOnly(LoadPlan plan, @Nullable PostgresKeys keys) implements TargetTable {
    @Override
    public Written write(ChunkRows rows, int[] records) {
        return new Written(0, keys == null ? 0 : keys.duplicates(rows, records));
    }
}
