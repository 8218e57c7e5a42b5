package dev.caravan.explain;

import dev.caravan.check.RowCheck;
import dev.caravan.check.Violation;
import dev.caravan.check.email.EmailRule;
import dev.caravan.csv.Records;
import dev.caravan.feed.plan.Column;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.plan.RuleText;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Checks one record again, by the rules of its job. */
final class ColumnChecks {
    private ColumnChecks() {}

    /** The columns that break a rule, then the first others; of a record that can't be split into fields, none passes. */
    static List<Explanation.Column> of(LoadPlan plan, EmailRule emails, Records records, int r) {
        Map<Integer, Violation> violations = new RowCheck(plan, emails)
                .all(records, r).stream()
                        .collect(Collectors.toMap(Violation::column, Function.identity(), (a, b) -> a));
        return IntStream.range(0, plan.columns().size())
                .filter(c -> !plan.columns().get(c).ignored())
                .boxed()
                .sorted((a, b) -> Boolean.compare(violations.containsKey(b), violations.containsKey(a)))
                .limit(Shortened.COLUMNS)
                .map(c -> column(plan, c, records, r, violations.get(c)))
                .toList();
    }

    private static Explanation.Column column(
            LoadPlan plan, int c, Records records, int r, @Nullable Violation violation) {
        Column column = plan.columns().get(c);
        return new Explanation.Column(
                Shortened.text(column.header()),
                column.type().toString(),
                RuleText.of(plan, c),
                c < records.fields(r) ? Shortened.text(records.text(r, c)) : null,
                violation == null ? null : violation.reason(),
                violation == null ? null : violation.message());
    }
}
