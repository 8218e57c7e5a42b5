package dev.caravan.feed;

import dev.caravan.csv.FieldCountPolicy;
import dev.caravan.csv.Header;
import dev.caravan.csv.RecordLimits;
import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.feed.report.ReportSpec;
import dev.caravan.feed.rule.ColumnRule;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The snapshot of settings that intake records for a job. Every process works by it, whatever the process's own configuration is.
 *
 * @param feed name of the feed, null if none matched
 * @param target what the rows become
 * @param reading how the source is read
 * @param policies how data is handled that the rules don't cover
 * @param corrects the job whose rejects the file corrects; null if this is not a corrections file
 * @param report what the job makes instead of rows of a table; null: it loads
 */
public record JobSettings(
        @Nullable String feed,
        Target target,
        Reading reading,
        Policies policies,
        @Nullable Long corrects,
        @Nullable ReportSpec report) {

    /**
     * @param table target table; of a report its name
     * @param key columns of the key, as in the header; empty: none
     * @param columns rules by column name
     * @param named columns that the command names; a file that lacks one of them is refused
     * @param lineage whether a created table carries {@code caravan_job} and {@code caravan_row}
     */
    public record Target(
            String table, List<String> key, Map<String, ColumnRule> columns, Set<String> named, boolean lineage) {
        /** Names are those that people see, as a header's are. */
        public Target {
            key = key.stream().map(Header::name).toList();
            // In one order: the settings of a report tell whether a job makes it already.
            named = Collections.unmodifiableSet(named.stream()
                    .map(Header::name)
                    .collect(Collectors.<String, Set<String>>toCollection(TreeSet::new)));
            Map<String, ColumnRule> rules = new LinkedHashMap<>();
            columns.forEach((name, rule) -> rules.putIfAbsent(Header.name(name), rule));
            columns = Collections.unmodifiableMap(rules);
        }
    }

    /**
     * @param chunkMaxRecords records in a chunk
     * @param chunkMaxBytes bytes of a chunk before packing
     * @param maxRecordBytes bytes of a record; null: as many as by default
     * @param dialect the file's dialect, as far as it should not be detected
     * @param onFieldCountMismatch how records with too few or too many fields are handled; null: they are rejected
     */
    public record Reading(
            int chunkMaxRecords,
            int chunkMaxBytes,
            @Nullable Integer maxRecordBytes,
            DialectOptions dialect,
            @Nullable FieldCountPolicy onFieldCountMismatch) {
        static Reading of(
                FeedSettings settings, DialectOptions dialect, @Nullable FieldCountPolicy onFieldCountMismatch) {
            return new Reading(
                    settings.chunk().maxRecords(),
                    Math.toIntExact(settings.chunk().maxSize().toBytes()),
                    Math.toIntExact(settings.records().maxSize().toBytes()),
                    dialect,
                    onFieldCountMismatch);
        }

        /** The same, of records of the default size. */
        Reading ofDefaultRecords() {
            return new Reading(chunkMaxRecords, chunkMaxBytes, null, dialect, onFieldCountMismatch);
        }

        /** What a record may measure. */
        public RecordLimits recordLimits() {
            return maxRecordBytes == null ? RecordLimits.standard() : RecordLimits.ofBytes(maxRecordBytes);
        }
    }

    /** The settings of a corrections file: those parts of the first job's settings that determine its rows. */
    JobSettings correcting(long job, JobOptions options, FeedSettings settings) {
        return new JobSettings(
                feed, target, Reading.of(settings, options.dialect(), null), policies.correcting(options), job, null);
    }

    /** The same settings with other rules for columns. */
    public JobSettings with(Map<String, ColumnRule> others) {
        return new JobSettings(
                feed,
                new Target(target.table, target.key, others, target.named, target.lineage),
                reading,
                policies,
                corrects,
                report);
    }

    /** Names of columns that the file has or may have. */
    public Set<String> knownNames() {
        Set<String> names = new HashSet<>(target.key);
        names.addAll(target.columns.keySet());
        return names;
    }
}
