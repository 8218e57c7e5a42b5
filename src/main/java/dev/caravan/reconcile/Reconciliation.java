package dev.caravan.reconcile;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Result of comparing a job's source with its table.
 *
 * @param by how rows were matched with records
 * @param records data records in the source, as DuckDB reads it; null if the source was not read
 * @param rows of the job in the table; by the key, rows with a key of the source; by counts, all rows of the table
 * @param columns number of columns whose values were compared
 * @param notOursOrChanged by the key, rows with a key of the source and other values: they were in the table before the job, or have been
 *     changed since
 * @param differences empty if everything that was compared is equal
 * @param notCompared what was not compared, and why
 */
public record Reconciliation(
        Basis by,
        @Nullable Long records,
        long rows,
        int columns,
        long notOursOrChanged,
        List<Difference> differences,
        List<NotCompared> notCompared) {
    public Reconciliation {
        differences = List.copyOf(differences);
        notCompared = List.copyOf(notCompared);
    }

    /** Of a table with lineage. */
    public Reconciliation(
            @Nullable Long records,
            long rows,
            int columns,
            List<Difference> differences,
            List<NotCompared> notCompared) {
        this(Basis.LINEAGE, records, rows, columns, 0, differences, notCompared);
    }

    /** How rows are matched with records. */
    public enum Basis {
        /** By {@code caravan_job} and {@code caravan_row}. */
        LINEAGE,
        /** By the job's key, in a table without lineage. */
        KEY,
        /** Not at all: only numbers of rows and records are compared. */
        COUNTS
    }

    public boolean isEqual() {
        return differences.isEmpty();
    }

    /**
     * A difference between the source and the table or ledger.
     *
     * @param column of the table; null if it concerns whole rows
     * @param what {@code records}, {@code rows}, {@code nulls}, {@code distinct}, {@code min}, {@code max}, {@code sum},
     *     {@code values}…
     * @param source DuckDB's value of the source; null if there is no value
     * @param table value of table or ledger; null if there is no value
     */
    public record Difference(
            @Nullable String column,
            String what,
            @Nullable String source,
            @Nullable String table) {}

    /**
     * A part that was not compared.
     *
     * @param column of the table; null if it concerns all columns
     * @param why in words, such as {@code json is written anew by databases}
     */
    public record NotCompared(@Nullable String column, String why) {}
}
