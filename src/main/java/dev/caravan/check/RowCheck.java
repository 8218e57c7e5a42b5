package dev.caravan.check;

import dev.caravan.check.email.EmailRule;
import dev.caravan.csv.ParseError;
import dev.caravan.csv.Records;
import dev.caravan.feed.plan.LoadPlan;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Holds a chunk's records against the rules of a plan. Immutable, thread-safe. */
public final class RowCheck {
    private final ColumnCheck[] columns;
    /** Columns that have a rule. */
    private final int[] checked;

    /** Columns that become text at the first value that doesn't fit. */
    private final int[] widened;

    private final boolean keepsExtraFields;

    public RowCheck(LoadPlan plan, EmailRule emails) {
        this.columns = new ColumnCheck[plan.columns().size()];
        for (int c = 0; c < columns.length; c++) {
            columns[c] = new ColumnCheck(plan, c, emails);
        }
        this.keepsExtraFields = plan.hasRescue();
        this.widened = IntStream.range(0, columns.length).filter(plan::widens).toArray();
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

    /** The first rule that each column of a record breaks, or what is wrong with the whole record. */
    public List<Violation> all(Records records, int r) {
        Violation first = violation(records, r);
        if (first == null || records.parseError(r) != null) {
            return first == null ? List.of() : List.of(first);
        }
        return IntStream.of(checked)
                .mapToObj(c -> columns[c].violation(records, r, c))
                .filter(Objects::nonNull)
                .toList();
    }

    /** Columns of the plan that have to be text for all values of these records to fit; mostly none. */
    public BitSet tooNarrow(Records records) {
        BitSet narrow = new BitSet();
        for (int c : widened) {
            for (int r = 0; r < records.size() && !narrow.get(c); r++) {
                narrow.set(c, records.parseError(r) == null && columns[c].isMisfit(records, r, c));
            }
        }
        return narrow;
    }

    private @Nullable Violation violation(Records records, int r) {
        ParseError parseError = records.parseError(r);
        if (parseError != null && !(keepsExtraFields && parseError == ParseError.TOO_MANY_FIELDS)) {
            return new Violation(r, records.problemColumn(r), parseError.code(), parseError.message());
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
