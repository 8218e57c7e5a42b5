package dev.caravan.reconcile;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came out of comparing a job's source with its table.
 *
 * @param records data records in the source, as DuckDB reads it; null: it was not read
 * @param rows of the job in the table
 * @param columns how many were compared, value by value
 * @param differences none: they are equal, as far as they were compared
 * @param notCompared what was left out, and why
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
     * Something that is one way in the source and another in table or ledger.
     *
     * @param column of the table; null: it is about rows as a whole
     * @param what {@code records}, {@code rows}, {@code nulls}, {@code distinct}, {@code min}, {@code max}, {@code sum},
     *     {@code values}…
     * @param source what DuckDB makes of the source; null: no value
     * @param table what table or ledger have; null: no value
     */
    public record Difference(
            @Nullable String column,
            String what,
            @Nullable String source,
            @Nullable String table) {}

    /**
     * Something that was not compared.
     *
     * @param column of the table; null: it is about all of them
     * @param why in words, such as {@code json is written anew by databases}
     */
    public record NotCompared(@Nullable String column, String why) {}
}
