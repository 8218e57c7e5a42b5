package dev.caravan.reconcile;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Result of comparing a job's source with its table.
 *
 * @param records data records in the source, as DuckDB reads it; null if the source was not read
 * @param rows of the job in the table
 * @param columns number of columns whose values were compared
 * @param differences empty if everything that was compared is equal
 * @param notCompared what was not compared, and why
 */
public record Reconciliation(
        @Nullable Long records, long rows, int columns, List<Difference> differences, List<NotCompared> notCompared) {
    public Reconciliation {
        differences = List.copyOf(differences);
        notCompared = List.copyOf(notCompared);
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
