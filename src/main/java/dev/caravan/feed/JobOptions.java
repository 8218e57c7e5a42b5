package dev.caravan.feed;

import dev.caravan.csv.FieldCountPolicy;
import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.feed.rule.ColumnType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a person or a script says of one load; it goes before what the feed says.
 *
 * @param feed name of a feed; null: the first that matches
 * @param table target table
 * @param key columns of the key; empty: the feed's
 * @param columns types by column name
 * @param dialect how the file is written, as far as it isn't to be found out
 * @param onFieldCountMismatch what becomes of records with too few or too many fields; null: as the feed says
 * @param maxRejects how many records may be rejected, {@code N} or {@code P%}; null: as the feed says
 * @param dryRun whether records are only checked, and nothing is loaded
 * @param corrects the job whose rejects the file corrects; then table, key and types are that job's. Null: it is no such file
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
        @Nullable Long corrects) {
    public static final JobOptions NONE = new JobOptions(null, null, List.of(), Map.of());

    /** Options that leave the dialect to be found out. */
    public JobOptions(
            @Nullable String feed, @Nullable String table, List<String> key, Map<String, ColumnType> columns) {
        this(feed, table, key, columns, DialectOptions.NONE, null);
    }

    /** Options of a load of which any number of records may be rejected. */
    public JobOptions(
            @Nullable String feed,
            @Nullable String table,
            List<String> key,
            Map<String, ColumnType> columns,
            DialectOptions dialect,
            @Nullable FieldCountPolicy onFieldCountMismatch) {
        this(feed, table, key, columns, dialect, onFieldCountMismatch, null, false);
    }

    /** Options of a file that is no other job's rejects. */
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

    /** Options for a file of a job's rejects, in the plain dialect. */
    public static JobOptions correcting(long job) {
        return new JobOptions(null, null, List.of(), Map.of(), DialectOptions.NONE, null, null, false, job);
    }
}
