package dev.caravan.report.grouping;

import dev.caravan.feed.plan.Column;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.plan.PlanException;
import dev.caravan.feed.report.Aggregate;
import dev.caravan.feed.report.Grouping;
import dev.caravan.feed.report.Measure;
import dev.caravan.feed.rule.ColumnNames;
import dev.caravan.feed.rule.ColumnType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Fields of a record on disk. If all measures can be aggregated incrementally, each record is a group of one, and the rows of a
 * group may be combined at any time ({@link AggregationTable}). Otherwise a row has the columns that the report needs.
 *
 * @param cells keys first
 * @param keys number of keys; records with equal keys are in the same partition
 * @param isPartial whether each row is a partial result of its group
 */
public record SpillLayout(List<SpillField> cells, int keys, boolean isPartial) {

    /** @throws PlanException if the files lack a column that the report is made of */
    public static SpillLayout of(Grouping grouping, LoadPlan plan) {
        boolean partial = !grouping.isCustomQuery()
                && grouping.filter() == null
                && grouping.measures().stream().allMatch(measure -> isCombined(measure, plan));
        List<SpillField> spillFields = new ArrayList<>();
        for (int k = 0; k < grouping.groupBy().size(); k++) {
            Column column = column(plan, grouping.groupBy().get(k));
            spillFields.add(new SpillField("g" + k, SpillField.Kind.KEY, column.header(), column.type(), null));
        }
        if (partial) {
            for (int m = 0; m < grouping.measures().size(); m++) {
                addMeasure(spillFields, plan, grouping.measures().get(m), m);
            }
        } else {
            for (Column column : plan.loaded()) {
                if (isNeeded(grouping, column)) {
                    spillFields.add(new SpillField(
                            "c" + spillFields.size(), SpillField.Kind.VALUE, column.header(), column.type(), null));
                }
            }
        }
        return new SpillLayout(List.copyOf(spillFields), grouping.groupBy().size(), partial);
    }

    private static boolean isCombined(Measure measure, LoadPlan plan) {
        return switch (measure.aggregate()) {
            case COUNT -> true;
            case COUNT_DISTINCT -> false;
            case SUM, AVG, MIN, MAX -> {
                ColumnType type =
                        column(plan, Objects.requireNonNull(measure.column())).type();
                yield type == ColumnType.INTEGER || type == ColumnType.DECIMAL;
            }
        };
    }

    private static void addMeasure(List<SpillField> spillFields, LoadPlan plan, Measure measure, int m) {
        Column column = measure.column() == null ? null : column(plan, measure.column());
        Aggregate combined = measure.aggregate() == Aggregate.MIN || measure.aggregate() == Aggregate.MAX
                ? measure.aggregate()
                : Aggregate.SUM;
        SpillField value = column == null
                ? null
                : new SpillField("m" + m, SpillField.Kind.VALUE, column.header(), column.type(), combined);
        SpillField count = new SpillField(
                "n" + m,
                column == null ? SpillField.Kind.ONE : SpillField.Kind.PRESENT,
                column == null ? null : column.header(),
                column == null ? ColumnType.INTEGER : column.type(),
                Aggregate.SUM);
        if (measure.aggregate() != Aggregate.COUNT && value != null) {
            spillFields.add(value);
        }
        if (measure.aggregate() == Aggregate.COUNT || measure.aggregate() == Aggregate.AVG) {
            spillFields.add(count);
        }
    }

    /** An operator's query or a filter may use any column. */
    private static boolean isNeeded(Grouping grouping, Column column) {
        return grouping.isCustomQuery()
                || grouping.filter() != null
                || grouping.measures().stream().anyMatch(m -> isCalled(column, m.column()));
    }

    private static Column column(LoadPlan plan, String name) {
        return plan.loaded().stream()
                .filter(column -> isCalled(column, name))
                .findFirst()
                .orElseThrow(
                        () -> new PlanException("the header has no column \"%s\", which the report needs; it has %s"
                                .formatted(name, headers(plan))));
    }

    private static boolean isCalled(Column column, @Nullable String name) {
        return name != null && ColumnNames.areAlike(name, column.header());
    }

    private static List<String> headers(LoadPlan plan) {
        return plan.columns().stream().map(Column::header).limit(20).toList();
    }

    /** Index of a column in the plan; -1 if the header is null. */
    static int index(LoadPlan plan, @Nullable String header) {
        for (int c = 0; c < plan.columns().size(); c++) {
            if (isCalled(plan.columns().get(c), header)) {
                return c;
            }
        }
        if (header != null) {
            throw new PlanException("the header has no column \"%s\", which the report needs; it has %s"
                    .formatted(header, headers(plan)));
        }
        return -1;
    }
}
