package dev.caravan.feed;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.caravan.csv.FieldCountPolicy;
import dev.caravan.csv.Header;
import dev.caravan.csv.RecordLimits;
import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.feed.report.ReportSpec;
import dev.caravan.feed.rule.ColumnRule;
import dev.caravan.feed.rule.Mapping;
import dev.caravan.feed.rule.RowOptions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
     * @param mapping how columns, values and records become the table's; null: as they are
     */
    public record Reading(
            int chunkMaxRecords,
            int chunkMaxBytes,
            @Nullable Integer maxRecordBytes,
            DialectOptions dialect,
            @Nullable FieldCountPolicy onFieldCountMismatch,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Mapping mapping) {
        static Reading of(
                FeedSettings settings,
                DialectOptions dialect,
                @Nullable FieldCountPolicy onFieldCountMismatch,
                Mapping mapping) {
            return new Reading(
                    settings.chunk().maxRecords(),
                    Math.toIntExact(settings.chunk().maxSize().toBytes()),
                    Math.toIntExact(settings.records().maxSize().toBytes()),
                    dialect,
                    onFieldCountMismatch,
                    mapping.equals(Mapping.NONE) ? null : mapping);
        }

        /** The same, of records of the default size. */
        Reading ofDefaultRecords() {
            return new Reading(chunkMaxRecords, chunkMaxBytes, null, dialect, onFieldCountMismatch, mapping);
        }

        private Reading with(RowOptions rows) {
            return mapping == null
                    ? this
                    : new Reading(
                            chunkMaxRecords,
                            chunkMaxBytes,
                            maxRecordBytes,
                            dialect,
                            onFieldCountMismatch,
                            new Mapping(mapping.columns(), mapping.values(), rows));
        }

        /** What a record may measure. */
        public RecordLimits recordLimits() {
            return maxRecordBytes == null ? RecordLimits.standard() : RecordLimits.ofBytes(maxRecordBytes);
        }
    }

    /** The settings of a corrections file: those parts of the first job's settings that determine its rows. */
    JobSettings correcting(long job, JobOptions options, FeedSettings settings) {
        return new JobSettings(
                feed,
                target,
                Reading.of(settings, options.dialect(), null, Mapping.NONE),
                policies.correcting(options.maxRejects(), options.dryRun()),
                job,
                null);
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

    /** The same settings with what is known of a job when its plan is made: its number, and one moment for all its rows. */
    public JobSettings of(long job, Instant loadedAt) {
        return new JobSettings(
                feed,
                target,
                reading.with(mapping().rows().knowing((column, value) -> switch (value.origin()) {
                    case JOB -> Long.toString(job);
                    case LOADED_AT -> loadedAt.truncatedTo(ChronoUnit.SECONDS).toString();
                    default -> null;
                })),
                policies,
                corrects,
                report);
    }

    /** The same settings where there is no job: its number is 0, and it would start now. */
    public JobSettings ofNoJob() {
        return of(0, Instant.now());
    }

    /** How columns, values and records become the table's. */
    public Mapping mapping() {
        return Objects.requireNonNullElse(reading.mapping, Mapping.NONE);
    }

    /** Names of columns that the file has or may have. */
    public Set<String> knownNames() {
        Set<String> names = new HashSet<>(target.key);
        names.addAll(target.columns.keySet());
        names.addAll(mapping().columns().named());
        return names;
    }
}
