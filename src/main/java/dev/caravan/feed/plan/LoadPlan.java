package dev.caravan.feed.plan;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.caravan.csv.Dialect;
import dev.caravan.csv.EncodingBasis;
import dev.caravan.csv.FieldCountPolicy;
import dev.caravan.csv.RecordLimits;
import dev.caravan.csv.RecordParser;
import dev.caravan.feed.Policies;
import dev.caravan.feed.rule.ColumnType;
import dev.caravan.feed.rule.Correction;
import dev.caravan.feed.rule.LoadMethod;
import dev.caravan.feed.rule.LoadMode;
import dev.caravan.feed.rule.RejectLimit;
import dev.caravan.feed.rule.TableName;
import dev.caravan.feed.rule.TooManyRejectsPolicy;
import dev.caravan.feed.rule.TypeMismatchPolicy;
import dev.caravan.feed.rule.WriteMode;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The plan of a load, made of a job's settings and the head of its file. Every splitter and loader of the job works by it.
 *
 * @param dialect the file's dialect
 * @param bounds limits of its records
 * @param columns the file's columns, in its order
 * @param key indexes into {@code columns} of the unique key; empty: every record is a row
 * @param lineage whether the table carries {@code caravan_job} and {@code caravan_row}
 * @param policies how data is handled that the column rules don't cover
 * @param encoding name of the source's encoding; null: UTF-8. Chunks are UTF-8, whatever it is
 * @param encodingBasis on what evidence it is that; null: given, or recorded by an older version
 * @param onFieldCountMismatch how records with too few or too many fields are handled; null: they are rejected
 * @param correction how the source is read as a corrections file; null if this is not a corrections file
 */
public record LoadPlan(
        Dialect dialect,
        RecordLimits bounds,
        TableName table,
        List<Column> columns,
        List<Integer> key,
        boolean lineage,
        Policies policies,
        @Nullable String encoding,
        @Nullable EncodingBasis encodingBasis,
        @Nullable FieldCountPolicy onFieldCountMismatch,
        @Nullable Correction correction) {

    /** The plan of a source that is not a corrections file. */
    public LoadPlan(
            Dialect dialect,
            RecordLimits bounds,
            TableName table,
            List<Column> columns,
            List<Integer> key,
            boolean lineage,
            Policies policies,
            @Nullable String encoding,
            @Nullable FieldCountPolicy onFieldCountMismatch) {
        this(dialect, bounds, table, columns, key, lineage, policies, encoding, null, onFieldCountMismatch, null);
    }

    /** The same plan for a source in another encoding. */
    public LoadPlan readIn(Charset charset, EncodingBasis basis) {
        return new LoadPlan(
                dialect,
                bounds,
                table,
                columns,
                key,
                lineage,
                policies,
                charset.name(),
                basis,
                onFieldCountMismatch,
                correction);
    }

    /** The same plan with another table. */
    public LoadPlan into(TableName other) {
        return new LoadPlan(
                dialect,
                bounds,
                other,
                columns,
                key,
                lineage,
                policies,
                encoding,
                encodingBasis,
                onFieldCountMismatch,
                correction);
    }

    /** The same plan with another key. */
    public LoadPlan withKey(List<Integer> other) {
        return new LoadPlan(
                dialect,
                bounds,
                table,
                columns,
                other,
                lineage,
                policies,
                encoding,
                encodingBasis,
                onFieldCountMismatch,
                correction);
    }

    /** The same plan with rows that get into the table in another way. */
    public LoadPlan with(WriteMode mode) {
        return new LoadPlan(
                dialect,
                bounds,
                table,
                columns,
                key,
                lineage,
                policies.writing(mode),
                encoding,
                encodingBasis,
                onFieldCountMismatch,
                correction);
    }

    /** The same plan with its columns as the table has them. */
    public LoadPlan with(List<Column> others) {
        return new LoadPlan(
                dialect,
                bounds,
                table,
                others,
                key,
                lineage,
                policies,
                encoding,
                encodingBasis,
                onFieldCountMismatch,
                correction);
    }

    /** The same plan for checking only: nothing is loaded, and no table is made or changed. */
    public LoadPlan asDryRun() {
        return new LoadPlan(
                dialect,
                bounds,
                table,
                columns,
                key,
                lineage,
                policies.asDryRun(),
                encoding,
                encodingBasis,
                onFieldCountMismatch,
                correction);
    }

    /** Whether the table has a column for values that fit no other column. */
    @JsonIgnore
    public boolean hasRescue() {
        return policies.onTypeMismatch() == TypeMismatchPolicy.RESCUE;
    }

    /** Whether a value that doesn't fit the column is kept aside, and its record loads without it. */
    public boolean rescues(int column) {
        Column c = columns.get(column);
        return hasRescue() && isOpen(c) && !key.contains(column) && !c.rule().required();
    }

    /** Whether a value that doesn't fit the column makes it a column of text. */
    public boolean widens(int column) {
        return policies.onTypeMismatch() == TypeMismatchPolicy.WIDEN && isOpen(columns.get(column));
    }

    /** Whether the column's type is not declared and no value has been seen. */
    private static boolean isOpen(Column column) {
        return !column.declared() && !column.ignored() && column.type().valueFormat(true, null) != null;
    }

    /** Whether the job's rows are deleted again if too many of its records are rejected. */
    @JsonIgnore
    public boolean mayBeUndone() {
        RejectLimit limit = policies.rejects();
        return limit != null && limit.then() == TooManyRejectsPolicy.UNDO;
    }

    /** Whether chunks go into a staging table, until all are there. A dry run of a staged job's dead letters stages nothing. */
    @JsonIgnore
    public boolean isStaged() {
        return policies.writeMode().method() == LoadMethod.STAGED && !policies.dryRun();
    }

    /** Whether every record becomes a row beside those that the table has, because there is no key and none was forgone. */
    @JsonIgnore
    public boolean addsAllRecords() {
        WriteMode mode = policies.writeMode();
        return key.isEmpty() && correction == null && mode.mode() == LoadMode.ADD && !mode.append();
    }

    /** The columns that the table has, in the file's order. */
    @JsonIgnore
    public List<Column> loaded() {
        return columns.stream().filter(column -> !column.ignored()).toList();
    }

    /** A parser of the job's chunks. */
    public RecordParser parser() {
        return new RecordParser(
                dialect,
                bounds,
                correction == null ? columns.size() : correction.width(),
                Objects.requireNonNullElse(onFieldCountMismatch, FieldCountPolicy.REJECT),
                charset());
    }

    /** A parser of single records of the job, in UTF-8 whatever its source is in. */
    public RecordParser parserOfOne() {
        return new RecordParser(
                dialect,
                bounds,
                columns.size(),
                Objects.requireNonNullElse(onFieldCountMismatch, FieldCountPolicy.REJECT));
    }

    /** The source's encoding; UTF-8 as long as it is open. */
    public Charset charset() {
        return encoding == null ? StandardCharsets.UTF_8 : Charset.forName(encoding);
    }

    /** Whether only ASCII has been read of the source. A chunk with other bytes is sent after the encoding was recorded. */
    @JsonIgnore
    public boolean isEncodingOpen() {
        return encodingBasis == EncodingBasis.OPEN;
    }

    /** The source's encoding; null as long as it is open. */
    public @Nullable Charset knownCharset() {
        return isEncodingOpen() ? null : charset();
    }

    /**
     * Whether the key is compared in a normalised form, in a separate column ({@code caravan_key}), which is so
     * when an e-mail address is part of it.
     */
    @JsonIgnore
    public boolean hasNormalisedKey() {
        return key.stream().anyMatch(column -> columns.get(column).type() == ColumnType.EMAIL);
    }
}
