package dev.caravan.load.table;

import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.rule.TableName;
import dev.caravan.load.chunk.TargetTable;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** The target tables in one kind of database. Thread-safe. */
public interface TargetTables {
    /**
     * Examines the target before the first chunk, and changes nothing.
     *
     * @param sourceBytes size of the source, 0 if unknown
     * @return the plan, with the table's primary key as its key if it has none and the file has that key's columns, and with the
     *     {@link dev.caravan.feed.rule.LoadMethod} chosen
     * @throws IncompatibleTableException if the target can't take the plan's rows, whatever they are
     */
    LoadPlan examine(LoadPlan plan, long sourceBytes);

    /** The plan by which loaders check records: with the types and limits that the table's columns have now. As it is if the table is missing. */
    LoadPlan asInTable(LoadPlan plan);

    /** What the database has of a plan's table; empty if there is no such table. */
    Optional<ExistingTable> existing(LoadPlan plan);

    /**
     * The table of a plan, created if it is missing, in a separate transaction.
     *
     * @throws IncompatibleTableException if it exists and can't take the plan's rows
     */
    TargetTable prepare(long job, LoadPlan plan);

    /** As {@link #prepare}, for a job that is known to have one chunk: no other has to know which records hold its keys. */
    TargetTable prepareForOneChunk(long job, LoadPlan plan);

    /**
     * Changes columns of the table to text, in a separate transaction. Columns that are text stay unchanged.
     *
     * @param plan as {@link TargetTable#plan} has it
     * @param columns indexes of the plan's columns
     * @throws IncompatibleTableException if the database refuses that
     */
    TargetTable widen(long job, LoadPlan plan, BitSet columns);

    /**
     * Waits for other publishes into the tables of some plans; later ones wait for the end of the caller's transaction. Returns the tables, in
     * the order of the plans.
     */
    List<TableName> lock(List<LoadPlan> plans);

    /**
     * The staged rows of a job, ready to be published within the caller's transaction, which has {@link #lock locked} their table.
     *
     * @throws IncompatibleTableException if the table can't take the plan's rows
     */
    StagedRows staged(long job, LoadPlan plan);

    /**
     * A search for records of a job whose key another record or a row of its table has. Changes nothing.
     *
     * @throws IncompatibleTableException if the table has no unique index on the key any more
     */
    KeySearch keys(long job, LoadPlan plan);

    /** As {@link #keys}, and it compares all columns, also where lineage alone shows whose a row is. */
    KeySearch rows(long job, LoadPlan plan);
}
