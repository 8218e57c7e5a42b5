package dev.caravan.feed.plan;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.caravan.feed.rule.ColumnRule;
import dev.caravan.feed.rule.ColumnType;
import dev.caravan.value.ValueFormat;
import dev.caravan.value.ValueFormats;
import dev.caravan.value.ValueOption;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
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
 * @param options what the file and the table change about the values of the type
 * @param spelling how the file spells its values; null: as databases do
 * @param hint what its first values would be if they were read in another way, and the option for that; null: nothing
 * @param limits what the column of the table can't hold ({@link dev.caravan.value.ValueLimits}); empty before the table is known
 */
public record Column(
        String header,
        String name,
        ColumnType type,
        boolean declared,
        boolean unseen,
        boolean ignored,
        ColumnRule rule,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Set<ValueOption> options,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable ColumnSpelling spelling,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable ColumnHint hint,
        @JsonIgnore List<ValueFormat> limits) {

    /** Also of recorded plans, which have no limits, and of older ones, which have no options. */
    public Column {
        spelling = ColumnSpelling.STANDARD.equals(spelling) ? null : spelling;
        options = Set.copyOf(Objects.requireNonNullElse(options, Set.of()));
        limits = List.copyOf(Objects.requireNonNullElse(limits, List.of()));
    }

    /** A column without options. */
    public Column(
            String header,
            String name,
            ColumnType type,
            boolean declared,
            boolean unseen,
            boolean ignored,
            ColumnRule rule) {
        this(header, name, type, declared, unseen, ignored, rule, Set.of(), null, null, List.of());
    }

    /** Format of its values; null for text and e-mail addresses without limits. */
    @JsonIgnore
    public @Nullable ValueFormat form() {
        return ValueFormats.limited(spelt().format(type, !declared, rule.format(), options), limits);
    }

    /** How the file spells its values. */
    public ColumnSpelling spelt() {
        return Objects.requireNonNullElse(spelling, ColumnSpelling.STANDARD);
    }

    /** The same column without the zone that only an option gives its times: the table keeps none. */
    public Column withoutMadeZone() {
        return spelt().madeZoned() && type == ColumnType.TIMESTAMPTZ
                ? as(ColumnType.TIMESTAMP, declared, rule.withType(ColumnType.TIMESTAMP))
                : this;
    }

    /** Whether its values are decimals with a decimal comma, whose points separate thousands. */
    @JsonIgnore
    public boolean hasDecimalComma() {
        return type == ColumnType.DECIMAL && options.contains(ValueOption.DECIMAL_COMMA);
    }

    /** The same column with more options. */
    public Column with(Set<ValueOption> more) {
        Set<ValueOption> all = EnumSet.noneOf(ValueOption.class);
        all.addAll(options);
        all.addAll(more);
        return new Column(header, name, type, declared, unseen, ignored, rule, all, spelling, hint, limits);
    }

    /** The same column with something that a person should know. */
    Column with(ColumnHint other) {
        return new Column(header, name, type, declared, unseen, ignored, rule, options, spelling, other, limits);
    }

    /** The same column, whose column in the table has limits. */
    public Column within(List<ValueFormat> others) {
        return new Column(header, name, type, declared, unseen, ignored, rule, options, spelling, hint, others);
    }

    /** The same column as the table has it. */
    public Column as(ColumnType other, boolean saidSo, ColumnRule otherRule) {
        return new Column(header, name, other, saidSo, unseen, ignored, otherRule, options, spelling, hint, limits);
    }

    /** The same column, skipped. */
    public Column readOver() {
        return new Column(header, name, type, declared, unseen, true, rule, options, spelling, hint, limits);
    }

    /** The same column under another name in the table. */
    public Column named(String other) {
        return other.equals(name)
                ? this
                : new Column(header, other, type, declared, unseen, ignored, rule, options, spelling, hint, limits);
    }
}
