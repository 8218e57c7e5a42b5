package dev.caravan.feed.plan;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.caravan.csv.AddedField;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The plan of a load, made of a job's settings and the head of its file. Every splitter and loader of the job works by it.
 *
 * @param dialect the file's dialect
 * @param bounds limits of its records
 * @param columns the file's columns, in its order, then those that are added
 * @param key indexes into {@code columns} of the unique key; empty: every record is a row
 * @param lineage whether the table carries {@code caravan_job} and {@code caravan_row}
 * @param policies how data is handled that the column rules don't cover
 * @param encoding name of the source's encoding; null: UTF-8. Chunks are UTF-8, whatever it is
 * @param encodingBasis on what evidence it is that; null: given, or recorded by an older version
 * @param onFieldCountMismatch how records with too few or too many fields are handled; null: they are rejected
 * @param correction how the source is read as a corrections file; null if this is not a corrections file
 * @param rows which records become rows, and with what beside the file's fields; null: all, and nothing
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
        @Nullable Correction correction,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable RowPlan rows) {

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
        this(dialect, bounds, table, columns, key, lineage, policies, encoding, null, onFieldCountMismatch, null, null);
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
                correction,
                rows);
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
                correction,
                rows);
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
                correction,
                rows);
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
                correction,
                rows);
    }

    /** The same plan with other records, and fields added to them, which its last columns are for. */
    public LoadPlan with(RowPlan other) {
        return new LoadPlan(
                dialect,
                bounds,
                table,
                columns,
                key,
                lineage,
                policies,
                encoding,
                encodingBasis,
                onFieldCountMismatch,
                correction,
                other.equals(RowPlan.NONE) ? null : other);
    }

    /** The same plan, whose moments are in UTC as a column has them without a time zone, or as a day. */
    public LoadPlan fittingMoments() {
        List<AddedField> fields = new ArrayList<>(rowPlan().added());
        for (int i = 0; i < fields.size(); i++) {
            AddedField field = fields.get(i);
            ColumnType type = columns.get(fileWidth() + i).type();
            if (field.kind() == AddedField.Kind.MOMENT && type == ColumnType.TIMESTAMP) {
                fields.set(i, AddedField.moment(field.text().replace("Z", "")));
            } else if (field.kind() == AddedField.Kind.MOMENT && type == ColumnType.DATE) {
                fields.set(i, AddedField.moment(field.text().replaceFirst("T.*", "")));
            }
        }
        return with(new RowPlan(fields, rowPlan().selection()));
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
                correction,
                rows);
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
                correction,
                rows);
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

    /** Which records become rows, and with what beside the file's fields. */
    @JsonIgnore
    public RowPlan rowPlan() {
        return Objects.requireNonNullElse(rows, RowPlan.NONE);
    }

    /** How many columns the file has. */
    @JsonIgnore
    public int fileWidth() {
        return columns.size() - rowPlan().added().size();
    }

    /** The columns that the file has, in its order. */
    @JsonIgnore
    public List<Column> fileColumns() {
        return columns.subList(0, fileWidth());
    }

    /** The columns that the table has, in the file's order. */
    @JsonIgnore
    public List<Column> loaded() {
        return columns.stream().filter(column -> !column.ignored()).toList();
    }

    /** What would make more of some columns. */
    public List<ColumnHint> hints() {
        return columns.stream().map(Column::hint).filter(Objects::nonNull).toList();
    }

    /** A parser of the job's chunks; its records have the added fields, those of a corrections file get them when they are matched. */
    public RecordParser parser() {
        return new RecordParser(
                        dialect,
                        bounds,
                        correction == null ? fileWidth() : correction.width(),
                        Objects.requireNonNullElse(onFieldCountMismatch, FieldCountPolicy.REJECT),
                        charset())
                .adding(correction == null ? rowPlan().added() : List.of());
    }

    /** A parser of single records of the job's file, in UTF-8 whatever its source is in. */
    public RecordParser parserOfOne() {
        return new RecordParser(
                dialect,
                bounds,
                fileWidth(),
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
