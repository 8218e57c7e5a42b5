package dev.caravan.feed;

import dev.caravan.csv.FieldCountPolicy;
import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.feed.report.ReportSpec;
import dev.caravan.feed.rule.ColumnRule;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The snapshot of settings that intake records for a job. Every process works by it, whatever the process's own configuration is.
 *
 * @param feed name of the feed, null if none matched
 * @param table target table
 * @param key columns of the key, as in the header; empty: none
 * @param columns rules by column name
 * @param named columns that the command names; a file that lacks one of them is refused
 * @param lineage whether a created table carries {@code caravan_job} and {@code caravan_row}
 * @param chunkMaxRecords records in a chunk
 * @param chunkMaxBytes bytes of a chunk before packing
 * @param dialect the file's dialect, as far as it should not be detected; null: all of it is detected
 * @param policies how data is handled that the rules don't cover
 * @param onFieldCountMismatch how records with too few or too many fields are handled; null: they are rejected
 * @param corrects the job whose rejects the file corrects; null if this is not a corrections file
 * @param report what the job makes instead of rows of a table; null: it loads
 */
public record JobSettings(
        @Nullable String feed,
        String table,
        List<String> key,
        Map<String, ColumnRule> columns,
        Set<String> named,
        boolean lineage,
        int chunkMaxRecords,
        int chunkMaxBytes,
        @Nullable DialectOptions dialect,
        Policies policies,
        @Nullable FieldCountPolicy onFieldCountMismatch,
        @Nullable Long corrects,
        @Nullable ReportSpec report) {

    /** The settings of a job that loads. */
    public JobSettings(
            @Nullable String feed,
            String table,
            List<String> key,
            Map<String, ColumnRule> columns,
            Set<String> named,
            boolean lineage,
            int chunkMaxRecords,
            int chunkMaxBytes,
            @Nullable DialectOptions dialect,
            Policies policies,
            @Nullable FieldCountPolicy onFieldCountMismatch,
            @Nullable Long corrects) {
        this(
                feed,
                table,
                key,
                columns,
                named,
                lineage,
                chunkMaxRecords,
                chunkMaxBytes,
                dialect,
                policies,
                onFieldCountMismatch,
                corrects,
                null);
    }

    /** The settings of a corrections file: those parts of the first job's settings that determine its rows. */
    public JobSettings correcting(long job, JobOptions options, int maxRecords, int maxBytes) {
        return new JobSettings(
                feed,
                table,
                key,
                columns,
                named,
                lineage,
                maxRecords,
                maxBytes,
                options.dialect(),
                policies.correcting(options),
                null,
                job);
    }

    /** The same settings with other rules for columns. */
    public JobSettings with(Map<String, ColumnRule> others) {
        return new JobSettings(
                feed,
                table,
                key,
                others,
                named,
                lineage,
                chunkMaxRecords,
                chunkMaxBytes,
                dialect,
                policies,
                onFieldCountMismatch,
                corrects,
                report);
    }

    /** The given dialect. */
    public DialectOptions dialectOptions() {
        return Objects.requireNonNullElse(dialect, DialectOptions.NONE);
    }

    /** Names of columns that the file has or may have. */
    public Set<String> knownNames() {
        Set<String> names = new HashSet<>(key);
        names.addAll(columns.keySet());
        return names;
    }
}
