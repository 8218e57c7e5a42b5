package dev.caravan.load;

import dev.caravan.feed.LoadPlan;

/** The target tables in one kind of database. Thread-safe. */
interface TargetTables {
    /**
     * The table of a plan, made if it is missing, in a transaction of its own.
     *
     * @throws UnfitTableException if it is there and can't take the plan's rows
     */
    TargetTable prepare(LoadPlan plan);
}
