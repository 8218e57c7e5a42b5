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
 * The snapshot that intake takes for a job: every process works by it, whatever its own configuration says.
 *
 * @param feed name of the feed, null if none matched
 * @param table target table
 * @param key columns of the key, as in the header; empty: none
 * @param columns rules by column name
 * @param named columns that the command named: a file without one of them is not what was meant
 * @param lineage whether a created table carries {@code caravan_job} and {@code caravan_row}
 * @param chunkMaxRecords records in a chunk
 * @param chunkMaxBytes bytes of a chunk before packing
 * @param dialect how the file is written, as far as it isn't to be found out; null in jobs of versions that knew one dialect
 * @param policies what becomes of what the rules don't foresee
 * @param onFieldCountMismatch what becomes of records with too few or too many fields; null: they are rejected
 * @param corrects the job whose rejects the file corrects; null: it is no such file
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

    /** The settings of a file of a job's rejects: that job's, as far as they say what becomes of the rows. */
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

    /** What is said of how the file is written. */
    public DialectOptions dialectOptions() {
        return Objects.requireNonNullElse(dialect, DialectOptions.NONE);
    }

    /** Columns that the file is known to have, or may. */
    public Set<String> knownNames() {
        Set<String> names = new HashSet<>(key);
        names.addAll(columns.keySet());
        return names;
    }
}
