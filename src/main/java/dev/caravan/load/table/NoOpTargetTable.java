package dev.caravan.load.table;

import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.load.chunk.ChunkRows;
import dev.caravan.load.chunk.TargetTable;
import dev.caravan.load.chunk.WriteResult;
import org.jspecify.annotations.Nullable;

/**
 * Where the rows of a dry run end: nothing is written, and nothing is made where nothing is.
 *
 * @param plan as the table would have it
 * @param keys tells duplicates; null: no record is taken for one, for want of a key or because this database doesn't tell
 */
record NoOpTargetTable(LoadPlan plan, @Nullable PostgresKeys keys) implements TargetTable {
    @Override
    public WriteResult write(ChunkRows rows, int[] records) {
        return new WriteResult(0, keys == null ? 0 : keys.duplicates(rows, records));
    }
}
