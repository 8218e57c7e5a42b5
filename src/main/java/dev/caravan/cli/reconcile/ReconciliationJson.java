package dev.caravan.cli.reconcile;

import dev.caravan.cli.output.Json;
import dev.caravan.jobs.JobView;
import dev.caravan.reconcile.Reconciliation;
import java.util.LinkedHashMap;
import java.util.Map;

/** The outcome of a comparison as one line of JSON. */
final class ReconciliationJson {
    private ReconciliationJson() {}

    static String of(JobView view, Reconciliation found) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("job", view.id());
        fields.put("table", view.job().table());
        fields.put("equal", found.isEqual());
        fields.put("records", found.records());
        fields.put("rows", found.rows());
        fields.put("columns", found.columns());
        fields.put("differences", found.differences());
        fields.put("notCompared", found.notCompared());
        return Json.line(fields);
    }
}
