package dev.caravan.feed.plan;

import dev.caravan.csv.AddedField;
import dev.caravan.csv.RowSelection;
import java.util.List;

/**
 * Which records of a file become rows, and which fields each of them gets.
 *
 * @param added fields after the file's, one for each of the plan's last columns
 * @param selection which records of the file are read
 */
public record RowPlan(List<AddedField> added, RowSelection selection) {
    static final RowPlan NONE = new RowPlan(List.of(), RowSelection.ALL);

    public RowPlan {
        added = List.copyOf(added);
    }

    /** What of it holds for a file of corrections: all of whose records are read. */
    RowPlan ofCorrections() {
        return new RowPlan(added, RowSelection.ALL);
    }
}
