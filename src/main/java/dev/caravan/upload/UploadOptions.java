package dev.caravan.upload;

import dev.caravan.access.Submitter;
import dev.caravan.csv.FieldCountPolicy;
import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.feed.JobOptions;
import dev.caravan.feed.report.ReportOptions;
import dev.caravan.feed.rule.ColumnType;
import dev.caravan.feed.rule.Mapping;
import dev.caravan.feed.rule.WriteOptions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Options for loading an uploaded file; null: as its feed defines.
 *
 * @param feed name of a feed
 * @param report name of a report to make of the file; null: a matching report, if no other option is set
 * @param table target table
 * @param key columns that are unique together
 * @param columns types by column name
 * @param dialect the file's dialect, as far as it should not be detected
 * @param onFieldCountMismatch how records with too few or too many fields are handled; null: as in the feed
 * @param maxRejects {@code N} or {@code P%}; null: as in the feed
 * @param write what becomes of the rows that the table has
 * @param mapping how columns, values and records become the table's
 * @param sha256 of the whole file, in lower-case hexadecimal; null: not checked
 * @param again whether the file is loaded also if it, or its content, was loaded into the table before
 * @param corrects the job whose rejects the file corrects, by whose options it is loaded; null: this is not a corrections file
 * @param submitter who uploads it
 */
public record UploadOptions(
        @Nullable String feed,
        @Nullable String report,
        @Nullable String table,
        List<String> key,
        Map<String, ColumnType> columns,
        DialectOptions dialect,
        @Nullable FieldCountPolicy onFieldCountMismatch,
        @Nullable String maxRejects,
        WriteOptions write,
        Mapping mapping,
        @Nullable String sha256,
        boolean again,
        @Nullable Long corrects,
        Submitter submitter) {
    public UploadOptions {
        key = List.copyOf(key);
        columns = Map.copyOf(Objects.requireNonNullElse(columns, Map.of()));
        dialect = Objects.requireNonNullElse(dialect, DialectOptions.NONE);
        write = Objects.requireNonNullElse(write, WriteOptions.NONE);
        mapping = Objects.requireNonNullElse(mapping, Mapping.NONE);
        submitter = Objects.requireNonNullElse(submitter, Submitter.ANYBODY);
    }

    /** Options of a file that anybody may upload. */
    public UploadOptions(
            @Nullable String feed,
            @Nullable String report,
            @Nullable String table,
            List<String> key,
            @Nullable String sha256,
            boolean again) {
        this(
                feed,
                report,
                table,
                key,
                Map.of(),
                DialectOptions.NONE,
                null,
                null,
                WriteOptions.NONE,
                Mapping.NONE,
                sha256,
                again,
                null,
                Submitter.ANYBODY);
    }

    /** Options of a file that corrects rejects of a job. */
    public static UploadOptions correcting(long job, boolean again, Submitter submitter) {
        return new UploadOptions(
                null,
                null,
                null,
                List.of(),
                Map.of(),
                DialectOptions.NONE,
                null,
                null,
                WriteOptions.NONE,
                Mapping.NONE,
                null,
                again,
                job,
                submitter);
    }

    /** Whether none of the options says what to do with the file. */
    boolean isSilent() {
        return report == null && corrects == null && !areOfRows();
    }

    /** Whether one of the options is for files that are loaded, and not for reports. */
    public boolean areOfLoad() {
        return again || areOfRows();
    }

    private boolean areOfRows() {
        return feed != null
                || table != null
                || !key.isEmpty()
                || !columns.isEmpty()
                || !dialect.equals(DialectOptions.NONE)
                || onFieldCountMismatch != null
                || maxRejects != null
                || !write.equals(WriteOptions.NONE)
                || !mapping.equals(Mapping.NONE);
    }

    JobOptions jobOptions() {
        JobOptions options = corrects == null
                ? new JobOptions(feed, table, key, columns, dialect, onFieldCountMismatch, maxRejects, false)
                        .writing(write)
                        .mapping(mapping)
                        .by(submitter)
                : JobOptions.correcting(corrects).by(submitter);
        return again ? options.toLoadAgain() : options;
    }

    /** The same, with the checksum that the client declared before. */
    UploadOptions checkedBy(@Nullable String declared) {
        return new UploadOptions(
                feed,
                report,
                table,
                key,
                columns,
                dialect,
                onFieldCountMismatch,
                maxRejects,
                write,
                mapping,
                declared,
                again,
                corrects,
                submitter);
    }

    ReportOptions reportOptions(String name) {
        return ReportOptions.named(name).by(submitter);
    }
}
