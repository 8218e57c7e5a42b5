package dev.caravan.preview;

import dev.caravan.check.RowCheck;
import dev.caravan.check.Violation;
import dev.caravan.check.email.EmailRule;
import dev.caravan.check.email.EmailSettings;
import dev.caravan.csv.Records;
import dev.caravan.feed.plan.Column;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.rule.ColumnType;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/** Checks records against the rules of their columns, as a loader does before it writes. Not thread-safe. */
public final class PreviewRules {
    private final EmailRule emails = new EmailRule(EmailSettings.DEFAULT);
    private LoadPlan plan;
    private RowCheck check;

    public PreviewRules(LoadPlan plan) {
        this.plan = plan;
        this.check = new RowCheck(plan, emails);
    }

    /** The records that would be rejected, in the order of the file. */
    public List<Violation> violations(Records records) {
        widen(records);
        return check.violations(records);
    }

    /** What is wrong with a record, by column. */
    List<Violation> all(Records records, int r) {
        widen(records);
        return check.all(records, r);
    }

    private void widen(Records records) {
        BitSet narrow = check.tooNarrow(records);
        if (!narrow.isEmpty()) {
            plan = plan.with(IntStream.range(0, plan.columns().size())
                    .mapToObj(c -> narrow.get(c)
                            ? asText(plan.columns().get(c))
                            : plan.columns().get(c))
                    .toList());
            check = new RowCheck(plan, emails);
        }
    }

    private static Column asText(Column column) {
        return column.as(
                ColumnType.TEXT, false, column.rule().withType(ColumnType.TEXT).withFormat(null));
    }
}
