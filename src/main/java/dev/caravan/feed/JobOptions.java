package dev.caravan.feed;

import dev.caravan.access.Submitter;
import dev.caravan.csv.FieldCountPolicy;
import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.feed.rule.ColumnType;
import dev.caravan.feed.rule.Mapping;
import dev.caravan.feed.rule.WriteOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Options of one load, from the command line or a request. They take precedence over the feed.
 *
 * @param feed name of a feed; null: the first that matches
 * @param table target table
 * @param key columns of the key; empty: the feed's
 * @param columns types by column name
 * @param dialect the file's dialect, as far as it should not be detected
 * @param onFieldCountMismatch how records with too few or too many fields are handled; null: as in the feed
 * @param maxRejects how many records may be rejected, {@code N} or {@code P%}; null: as in the feed
 * @param dryRun whether records are only checked, and nothing is loaded
 * @param write how rows get into the table; what it doesn't state is as in the feed
 * @param mapping how columns, values and records become the table's; what it doesn't state is as in the feed
 * @param corrects the job whose rejects the file corrects; then table, key and types are that job's; null if this is not a corrections file
 * @param again whether the file is loaded also if it, or its content, was loaded into the table before
 * @param submitter who submits the file
 * @param namedAfter what the table is named after if neither the options nor the feed name one; null: the file
 */
public record JobOptions(
        @Nullable String feed,
        @Nullable String table,
        List<String> key,
        Map<String, ColumnType> columns,
        DialectOptions dialect,
        @Nullable FieldCountPolicy onFieldCountMismatch,
        @Nullable String maxRejects,
        boolean dryRun,
        WriteOptions write,
        Mapping mapping,
        @Nullable Long corrects,
        boolean again,
        Submitter submitter,
        @Nullable Path namedAfter) {
    public static final JobOptions NONE = new JobOptions(null, null, List.of(), Map.of());

    /** Options of a file that anybody may submit. */
    public JobOptions(
            @Nullable String feed,
            @Nullable String table,
            List<String> key,
            Map<String, ColumnType> columns,
            DialectOptions dialect,
            @Nullable FieldCountPolicy onFieldCountMismatch,
            @Nullable String maxRejects,
            boolean dryRun,
            WriteOptions write,
            @Nullable Long corrects,
            boolean again) {
        this(
                feed,
                table,
                key,
                columns,
                dialect,
                onFieldCountMismatch,
                maxRejects,
                dryRun,
                write,
                Mapping.NONE,
                corrects,
                again,
                Submitter.ANYBODY,
                null);
    }

    /** Options without a dialect, which is then detected. */
    public JobOptions(
            @Nullable String feed, @Nullable String table, List<String> key, Map<String, ColumnType> columns) {
        this(feed, table, key, columns, DialectOptions.NONE, null);
    }

    /** Options of a load with any number of rejects. */
    public JobOptions(
            @Nullable String feed,
            @Nullable String table,
            List<String> key,
            Map<String, ColumnType> columns,
            DialectOptions dialect,
            @Nullable FieldCountPolicy onFieldCountMismatch) {
        this(feed, table, key, columns, dialect, onFieldCountMismatch, null, false);
    }

    /** Options of a file that is not loaded again. */
    public JobOptions(
            @Nullable String feed,
            @Nullable String table,
            List<String> key,
            Map<String, ColumnType> columns,
            DialectOptions dialect,
            @Nullable FieldCountPolicy onFieldCountMismatch,
            @Nullable String maxRejects,
            boolean dryRun,
            @Nullable Long corrects) {
        this(
                feed,
                table,
                key,
                columns,
                dialect,
                onFieldCountMismatch,
                maxRejects,
                dryRun,
                WriteOptions.NONE,
                corrects,
                false);
    }

    /** Options of a file that does not correct rejects. */
    public JobOptions(
            @Nullable String feed,
            @Nullable String table,
            List<String> key,
            Map<String, ColumnType> columns,
            DialectOptions dialect,
            @Nullable FieldCountPolicy onFieldCountMismatch,
            @Nullable String maxRejects,
            boolean dryRun) {
        this(feed, table, key, columns, dialect, onFieldCountMismatch, maxRejects, dryRun, null);
    }

    /** The same, for a file that is loaded also if it was loaded before. */
    public JobOptions toLoadAgain() {
        return with(true, submitter, namedAfter);
    }

    /** The same, with what becomes of the rows that the table has. */
    public JobOptions writing(WriteOptions options) {
        return new JobOptions(
                feed,
                table,
                key,
                columns,
                dialect,
                onFieldCountMismatch,
                maxRejects,
                dryRun,
                options,
                mapping,
                corrects,
                again,
                submitter,
                namedAfter);
    }

    /** The same, with how columns, values and records become the table's. */
    public JobOptions mapping(Mapping other) {
        return new JobOptions(
                feed,
                table,
                key,
                columns,
                dialect,
                onFieldCountMismatch,
                maxRejects,
                dryRun,
                write,
                other,
                corrects,
                again,
                submitter,
                namedAfter);
    }

    /** The same, submitted by somebody. */
    public JobOptions by(Submitter somebody) {
        return with(again, somebody, namedAfter);
    }

    /** The same, with what the table is named after if nothing names it; null: the file. */
    public JobOptions namingTableAfter(@Nullable Path folder) {
        return with(again, submitter, folder);
    }

    private JobOptions with(boolean loadAgain, Submitter somebody, @Nullable Path folder) {
        return new JobOptions(
                feed,
                table,
                key,
                columns,
                dialect,
                onFieldCountMismatch,
                maxRejects,
                dryRun,
                write,
                mapping,
                corrects,
                loadAgain,
                somebody,
                folder);
    }

    /** Options for a file of a job's rejects, in the plain dialect. */
    public static JobOptions correcting(long job) {
        return new JobOptions(null, null, List.of(), Map.of(), DialectOptions.NONE, null, null, false, job);
    }
}
