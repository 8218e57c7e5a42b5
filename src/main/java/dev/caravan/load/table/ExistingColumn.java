package dev.caravan.load.table;

import dev.caravan.feed.plan.Column;
import dev.caravan.feed.rule.ColumnRule;
import dev.caravan.feed.rule.ColumnType;
import java.math.BigDecimal;

/** A column of a plan, adapted to the existing table. */
final class ExistingColumn {
    private ExistingColumn() {}

    /** The column with the table's type instead of the inferred one. */
    static Column of(Column column, ColumnType type, boolean made) {
        ColumnRule rule = column.rule().withType(type);
        return column.as(type, !made && type != ColumnType.TEXT, type == column.type() ? rule : rule.withFormat(null));
    }

    /** A column that must have a value in each record. */
    static Column required(Column column) {
        return column.as(column.type(), column.declared(), column.rule().withRequired());
    }

    /** An integer column, additionally bounded by its type in the table. */
    static Column within(Column column, long lowest, long highest) {
        if (column.type() != ColumnType.INTEGER) {
            return column;
        }
        ColumnRule rule = column.rule();
        BigDecimal min = BigDecimal.valueOf(lowest);
        BigDecimal max = BigDecimal.valueOf(highest);
        BigDecimal ownMin = rule.min() == null ? min : new BigDecimal(rule.min()).max(min);
        BigDecimal ownMax = rule.max() == null ? max : new BigDecimal(rule.max()).min(max);
        return column.as(
                column.type(), column.declared(), rule.withBounds(ownMin.toPlainString(), ownMax.toPlainString()));
    }
}
