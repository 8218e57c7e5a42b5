package dev.caravan.check;

import dev.caravan.csv.Problem;
import dev.caravan.csv.Records;
import dev.caravan.feed.LoadPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Holds a chunk's records against the rules of a plan. Immutable, thread-safe. */
public final class RowCheck {
    private final ColumnCheck[] columns;
    /** Those that have a rule to break. */
    private final int[] checked;

    public RowCheck(LoadPlan plan, EmailRule emails) {
        this.columns = new ColumnCheck[plan.columns().size()];
        for (int c = 0; c < columns.length; c++) {
            columns[c] = new ColumnCheck(plan.columns().get(c), plan.key().contains(c), emails);
        }
        this.checked = IntStream.range(0, columns.length)
                .filter(c -> !columns[c].isFree())
                .toArray();
    }

    /** The records that break a rule, each with the first one it breaks, in their order. */
    public List<Violation> violations(Records records) {
        List<Violation> found = new ArrayList<>();
        for (int r = 0; r < records.size(); r++) {
            Violation violation = violation(records, r);
            if (violation != null) {
                found.add(violation);
            }
        }
        return found;
    }

    private @Nullable Violation violation(Records records, int r) {
        Problem problem = records.problem(r);
        if (problem != null) {
            return new Violation(r, records.problemColumn(r), problem.code(), problem.message());
        }
        for (int c : checked) {
            Violation violation = columns[c].violation(records, r, c);
            if (violation != null) {
                return violation;
            }
        }
        return null;
    }
}
