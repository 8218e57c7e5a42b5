package dev.caravan.feed.rule;

import org.jspecify.annotations.Nullable;

/**
 * How a job's rows get into its table.
 *
 * @param method by which way; AUTO until the head of the source has been read
 * @param mode what becomes of the table's present rows
 * @param onDuplicate how records of one key are handled
 * @param append whether no key is wanted: every record is a row, also in a table with a primary key
 * @param syncScope a column: SYNC deletes only rows that have one of the file's values in it; null: the scope is the table
 * @param markDeleted a column of type boolean or timestamp that SYNC sets instead of deleting a row; null: it deletes
 * @param atomic whether the sources of one command or request are published in one transaction, or none
 * @param maxDeletes how many rows SYNC may delete or mark
 */
public record WriteMode(
        LoadMethod method,
        LoadMode mode,
        DuplicatePolicy onDuplicate,
        boolean append,
        boolean atomic,
        @Nullable String syncScope,
        @Nullable String markDeleted,
        RejectLimit maxDeletes) {
    private static final RejectLimit MOST_DELETES = RejectLimit.parse("10%", TooManyRejectsPolicy.KEEP);

    /** The defaults. */
    public static final WriteMode STANDARD =
            new WriteMode(LoadMethod.AUTO, LoadMode.ADD, DuplicatePolicy.KEEP, false, false, null, null, MOST_DELETES);

    /** The same by another way. */
    public WriteMode by(LoadMethod other) {
        return new WriteMode(other, mode, onDuplicate, append, atomic, syncScope, markDeleted, maxDeletes);
    }

    /** The same with columns spelled as the table has them. */
    public WriteMode spelled(@Nullable String scope, @Nullable String mark) {
        return new WriteMode(method, mode, onDuplicate, append, atomic, scope, mark, maxDeletes);
    }

    /** The mode of a further source of one table that is published with another: what the first replaced the rows by stays. */
    public WriteMode following() {
        return new WriteMode(
                method,
                mode == LoadMode.REPLACE ? LoadMode.ADD : mode,
                onDuplicate,
                append,
                atomic,
                syncScope,
                markDeleted,
                maxDeletes);
    }

    /** Whether only a publish can do it. */
    public boolean needsStage() {
        return atomic || mode != LoadMode.ADD || onDuplicate != DuplicatePolicy.KEEP;
    }

    /** Whether rows that the table has are changed or deleted. */
    public boolean changesRows() {
        return mode != LoadMode.ADD || onDuplicate == DuplicatePolicy.UPDATE;
    }

    /** Whether rows that the table has may be updated, or marked as deleted. */
    public boolean updatesRows() {
        return mode != LoadMode.REPLACE && (onDuplicate == DuplicatePolicy.UPDATE || mode == LoadMode.SYNC);
    }

    /** Whether rows that the table has may be deleted. */
    public boolean deletesRows() {
        return mode == LoadMode.REPLACE || (mode == LoadMode.SYNC && markDeleted == null);
    }

    /** Whether it compares keys. */
    public boolean needsKey() {
        return mode == LoadMode.SYNC || onDuplicate != DuplicatePolicy.KEEP;
    }
}
