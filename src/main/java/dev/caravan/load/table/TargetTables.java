package dev.caravan.load.table;

import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.load.chunk.TargetTable;
import java.util.BitSet;

/** The target tables in one kind of database. Thread-safe. */
public interface TargetTables {
    /**
     * The table of a plan, made if it is missing, in a transaction of its own.
     *
     * @throws IncompatibleTableException if it is there and can't take the plan's rows
     */
    TargetTable prepare(LoadPlan plan);

    /**
     * The same table after some of its columns became text, in a transaction of its own; those that are text already stay as they are.
     *
     * @param plan as {@link TargetTable#plan} has it
     * @param columns indexes of the plan's columns
     * @throws IncompatibleTableException if the database refuses that
     */
    TargetTable widen(LoadPlan plan, BitSet columns);
}
