package dev.caravan.load.table;

import dev.caravan.feed.plan.Column;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.rule.TableName;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The schema of a table, for the rows of one plan.
 *
 * @param types of the plan's loaded columns in the table
 * @param lineage whether the table has {@code caravan_job} and {@code caravan_row}
 * @param normalisedKey whether the key is compared in the column {@code caravan_key}
 * @param rescue whether fields that fit no column go into {@code caravan_rescued}
 * @param oneChunk whether all records of the job are known to be in one chunk
 */
public record TargetSchema(
        LoadPlan plan, List<String> types, boolean lineage, boolean normalisedKey, boolean rescue, boolean oneChunk) {
    public static final String JOB = "caravan_job";
    public static final String ROW = "caravan_row";
    static final String KEY = "caravan_key";
    static final String RESCUED = "caravan_rescued";

    TargetSchema(LoadPlan plan, List<String> types, boolean lineage, boolean normalisedKey, boolean rescue) {
        this(plan, types, lineage, normalisedKey, rescue, false);
    }

    /** The table that {@code plan} would create. */
    static TargetSchema toCreate(LoadPlan plan, TableDialect dialect) {
        List<String> types = plan.loaded().stream()
                .map(column -> dialect.typeOf(plan, column))
                .toList();
        return new TargetSchema(plan, types, plan.lineage(), plan.hasNormalisedKey(), plan.hasRescue());
    }

    /** An existing table with these columns, by name and type. */
    static TargetSchema existing(LoadPlan plan, Map<String, String> columns, TableDialect dialect) {
        boolean lineage = columns.containsKey(JOB) && columns.containsKey(ROW);
        List<Column> inTable = plan.columns().stream()
                .map(column -> columns.containsKey(column.name())
                        ? dialect.inTable(column, columns.get(column.name()), lineage)
                        : column)
                .toList();
        List<String> types = plan.loaded().stream()
                .map(column ->
                        columns.containsKey(column.name()) ? columns.get(column.name()) : dialect.typeOf(plan, column))
                .toList();
        return new TargetSchema(
                plan.with(inTable),
                types,
                lineage,
                plan.hasNormalisedKey() && columns.containsKey(KEY),
                plan.hasRescue() && columns.containsKey(RESCUED));
    }

    /** An existing table, for a dry run that would have changed its columns. */
    static TargetSchema kept(LoadPlan plan, Map<String, String> columns, TableDialect dialect) {
        TargetSchema there = existing(plan, columns, dialect);
        return new TargetSchema(plan, there.types, there.lineage, there.normalisedKey, there.rescue);
    }

    /** The same for another table. */
    TargetSchema into(TableName other) {
        return new TargetSchema(plan.into(other), types, lineage, normalisedKey, rescue, oneChunk);
    }

    TargetSchema forOneChunk() {
        return new TargetSchema(plan, types, lineage, normalisedKey, rescue, true);
    }

    boolean hasKey() {
        return !plan.key().isEmpty();
    }

    /** Whether a table of the job remembers which record holds a key, because the target itself doesn't. */
    boolean remembersKeys() {
        return hasKey() && !lineage && !plan.policies().dryRun();
    }

    /** The columns of the table that form its key. */
    List<String> keyNames() {
        return normalisedKey
                ? List.of(KEY)
                : plan.key().stream()
                        .map(column -> plan.columns().get(column).name())
                        .toList();
    }

    Set<String> keySet() {
        return new HashSet<>(keyNames());
    }
}
