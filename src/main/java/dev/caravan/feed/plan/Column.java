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
 * @param type what it holds
 * @param declared whether somebody said so; else it is what the first records, or the table, have
 * @param unseen whether none of the first records has a value in it, so that nothing is known of its type
 * @param ignored whether it is read over: then the table doesn't have it
 * @param rule what else is said of its values
 */
public record Column(
        String header,
        String name,
        ColumnType type,
        boolean declared,
        boolean unseen,
        boolean ignored,
        ColumnRule rule) {

    /** What its values look like, or null: anything goes, or they are e-mail addresses. */
    @JsonIgnore
    public @Nullable ValueFormat form() {
        return type.valueFormat(!declared, rule.format());
    }

    /** The same column as the table has it. */
    public Column as(ColumnType other, boolean saidSo, ColumnRule otherRule) {
        return new Column(header, name, other, saidSo, unseen, ignored, otherRule);
    }

    /** The same column, read over. */
    public Column readOver() {
        return new Column(header, name, type, declared, unseen, true, rule);
    }

    /** The same column under another name in the table. */
    public Column named(String other) {
        return other.equals(name) ? this : new Column(header, other, type, declared, unseen, ignored, rule);
    }
}
