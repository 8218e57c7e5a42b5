package dev.caravan.feed.plan;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.caravan.feed.rule.ColumnRule;
import dev.caravan.feed.rule.ColumnType;
import dev.caravan.value.ValueFormat;
import org.jspecify.annotations.Nullable;

/**
 * A column of the file and of the table.
 *
 * @param header its name in the file
 * @param name its name in the table
 * @param type its type
 * @param declared whether the type is declared; else it is inferred from the first records or taken from the table
 * @param unseen whether the first records have no value in it, so that its type is unknown
 * @param ignored whether it is skipped: then the table doesn't have it
 * @param rule further rules for its values
 */
public record Column(
        String header,
        String name,
        ColumnType type,
        boolean declared,
        boolean unseen,
        boolean ignored,
        ColumnRule rule) {

    /** Format of its values; null for text and for e-mail addresses. */
    @JsonIgnore
    public @Nullable ValueFormat form() {
        return type.valueFormat(!declared, rule.format());
    }

    /** The same column as the table has it. */
    public Column as(ColumnType other, boolean saidSo, ColumnRule otherRule) {
        return new Column(header, name, other, saidSo, unseen, ignored, otherRule);
    }

    /** The same column, skipped. */
    public Column readOver() {
        return new Column(header, name, type, declared, unseen, true, rule);
    }

    /** The same column under another name in the table. */
    public Column named(String other) {
        return other.equals(name) ? this : new Column(header, other, type, declared, unseen, ignored, rule);
    }
}
