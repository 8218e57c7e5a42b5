package dev.caravan.load.table;

import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.load.chunk.ChunkRows;
import dev.caravan.load.chunk.TargetTable;
import dev.caravan.load.chunk.WriteResult;
import org.jspecify.annotations.Nullable;

/**
 * The target of a dry run: writes nothing, and creates no table.
 *
 * @param plan the plan, adapted to the table
 * @param keys detects duplicates; null without a key, or if this database does not support that: then no record counts as a duplicate
 */
record NoOpTargetTable(LoadPlan plan, @Nullable PostgresKeys keys) implements TargetTable {
    @Override
    public WriteResult write(ChunkRows rows, int[] records) {
        return new WriteResult(0, keys == null ? 0 : keys.duplicates(rows, records));
    }
}
