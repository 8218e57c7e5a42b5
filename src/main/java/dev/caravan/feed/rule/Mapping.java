package dev.caravan.feed.rule;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the columns, values and records of a file become those of a table. Options, requests and feeds state it alike; the job's plan is made
 * of it once, before the first chunk.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Mapping(ColumnMapping columns, ValueSpellings values, RowOptions rows) {
    public static final Mapping NONE = new Mapping(null, null, null);

    /** A part that is null states nothing. */
    public Mapping(@Nullable ColumnMapping columns, @Nullable ValueSpellings values, @Nullable RowOptions rows) {
        this.columns = requireNonNullElse(columns, ColumnMapping.NONE);
        this.values = requireNonNullElse(values, ValueSpellings.NONE);
        this.rows = requireNonNullElse(rows, RowOptions.NONE);
    }

    /** These options, completed by others. */
    public Mapping or(Mapping others) {
        return new Mapping(columns.or(others.columns), values.or(others.values), rows.or(others.rows));
    }

    /** The first setting that is invalid, alone or beside another, whatever the file is; null: none is. */
    public @Nullable Mistake mistake() {
        Mistake ofColumns = columns.mistake();
        Mistake ofValues = ofColumns == null ? values.mistake() : ofColumns;
        return ofValues == null ? rows.mistake() : ofValues;
    }

    /** The same with formats of decimals by column. */
    public Mapping withFormats(Map<String, String> formats) {
        return formats.isEmpty() ? this : new Mapping(columns, values.withFormats(formats), rows);
    }
}
