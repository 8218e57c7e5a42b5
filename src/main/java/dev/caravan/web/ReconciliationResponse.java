package dev.caravan.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.caravan.reconcile.Reconciliation;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a comparison of a job with its source goes, or went; what is not known yet is absent.
 *
 * @param running whether it is under way
 * @param step what it does, in words, while it is under way
 * @param problem why nothing could be compared
 * @param by {@code LINEAGE}, {@code KEY} or {@code COUNTS}: how rows were matched with records
 * @param records in the source
 * @param differences the first hundred
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Reconciliation")
record ReconciliationResponse(
        boolean running,
        @Nullable String step,
        @Nullable String problem,
        @Nullable Boolean equal,
        Reconciliation.@Nullable Basis by,
        @Nullable Long records,
        @Nullable Long rows,
        @Nullable Integer columns,
        @Nullable List<Reconciliation.Difference> differences,
        @Nullable List<Reconciliation.NotCompared> notCompared) {
    private static final int MOST = 100;

    static ReconciliationResponse atStep(String step) {
        return new ReconciliationResponse(true, step, null, null, null, null, null, null, null, null);
    }

    static ReconciliationResponse failed(String problem) {
        return new ReconciliationResponse(false, null, problem, null, null, null, null, null, null, null);
    }

    static ReconciliationResponse of(Reconciliation found) {
        return new ReconciliationResponse(
                false,
                null,
                null,
                found.isEqual(),
                found.by(),
                found.records(),
                found.rows(),
                found.columns(),
                found.differences().stream().limit(MOST).toList(),
                found.notCompared().stream().limit(MOST).toList());
    }
}
