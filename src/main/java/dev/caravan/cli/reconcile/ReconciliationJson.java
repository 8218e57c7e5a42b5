package dev.caravan.cli.reconcile;

import dev.caravan.jobs.JobView;
import dev.caravan.reconcile.Reconciliation;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a comparison as JSON; all fields are always present.
 *
 * @param by {@code lineage}, {@code key} or {@code counts}: how rows were matched with records
 * @param records in the source; null: it was not read
 * @param notOursOrChanged by the key, rows with other values
 */
record ReconciliationJson(
        long job,
        String table,
        boolean equal,
        String by,
        @Nullable Long records,
        long rows,
        int columns,
        long notOursOrChanged,
        List<Reconciliation.Difference> differences,
        List<Reconciliation.NotCompared> notCompared) {
    static ReconciliationJson of(JobView view, Reconciliation found) {
        return new ReconciliationJson(
                view.id(),
                view.job().table(),
                found.isEqual(),
                found.by().name().toLowerCase(Locale.ROOT),
                found.records(),
                found.rows(),
                found.columns(),
                found.notOursOrChanged(),
                found.differences(),
                found.notCompared());
    }
}
