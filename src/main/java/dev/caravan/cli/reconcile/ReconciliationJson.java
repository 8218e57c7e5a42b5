package dev.caravan.cli.reconcile;

import dev.caravan.jobs.JobView;
import dev.caravan.reconcile.Reconciliation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a comparison as JSON; all fields are always present.
 *
 * @param records in the source; null: it was not read
 */
record ReconciliationJson(
        long job,
        String table,
        boolean equal,
        @Nullable Long records,
        long rows,
        int columns,
        List<Reconciliation.Difference> differences,
        List<Reconciliation.NotCompared> notCompared) {
    static ReconciliationJson of(JobView view, Reconciliation found) {
        return new ReconciliationJson(
                view.id(),
                view.job().table(),
                found.isEqual(),
                found.records(),
                found.rows(),
                found.columns(),
                found.differences(),
                found.notCompared());
    }
}
