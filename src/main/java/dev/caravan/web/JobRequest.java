package dev.caravan.web;

import dev.caravan.access.Submitter;
import dev.caravan.csv.FieldCountPolicy;
import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.feed.InvalidFeedException;
import dev.caravan.feed.JobOptions;
import dev.caravan.feed.Reports;
import dev.caravan.feed.report.Grouping;
import dev.caravan.feed.report.ReportOptions;
import dev.caravan.feed.report.SortKey;
import dev.caravan.feed.rule.ColumnMapping;
import dev.caravan.feed.rule.DeclaredTypes;
import dev.caravan.feed.rule.DuplicatePolicy;
import dev.caravan.feed.rule.LoadMethod;
import dev.caravan.feed.rule.LoadMode;
import dev.caravan.feed.rule.Mapping;
import dev.caravan.feed.rule.Mistake;
import dev.caravan.feed.rule.RejectLimit;
import dev.caravan.feed.rule.RowOptions;
import dev.caravan.feed.rule.TooManyRejectsPolicy;
import dev.caravan.feed.rule.ValueSpellings;
import dev.caravan.feed.rule.WriteOptions;
import dev.caravan.upload.UploadOptions;
import dev.caravan.web.problem.ProblemException;
import dev.caravan.web.problem.ProblemType;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A source to load, or sources of a report, with options. An absent option is as the feed or the report defines it.
 *
 * @param source a file of the server, below its configured roots; a URL, or an object of S3
 * @param sources several sources of one report; instead of {@code source}
 * @param report name of a configured report; null: the source is loaded
 * @param groupBy columns whose values make a group of a report that is not configured
 * @param measures what such a report computes of each group
 * @param orderBy what a report is sorted by, {@code NAME} or {@code NAME desc}; default: as it is configured, or in no order
 * @param feed name of a feed
 * @param table target table
 * @param key columns that are unique together
 * @param maxRejects {@code N} or {@code P%}
 * @param loadMethod by which way rows get into the table
 * @param mode what becomes of the table's present rows
 * @param onDuplicate how records are handled whose key exists
 * @param append every record is a row, whatever the table's primary key
 * @param atomic the files of an archive are published in one transaction, or none
 * @param syncScope column within whose values {@code mode: sync} deletes rows
 * @param markDeleted column that {@code mode: sync} sets instead of deleting rows
 * @param maxDeletes how many rows {@code mode: sync} may delete or mark, {@code N} or {@code P%}
 * @param columns types by column name, or {@code currency} or {@code percent}, which are decimals with such signs; others are inferred
 * @param dialect how the source is written
 * @param onFieldCountMismatch how records with too few or too many fields are handled
 * @param columnNames names of the files' columns, in their order, in place of a header's
 * @param map names in the table by names in the file
 * @param skipColumns columns that are not loaded
 * @param only the columns that are loaded
 * @param ignoreExtra whether columns that the table lacks are left out
 * @param nullValues spellings of NULL, such as {@code NA}, of columns whose rule has none
 * @param nullUnquoted whether they are NULL only outside quotes
 * @param decimal decimal sign of numbers, a comma or a point
 * @param thousands sign between groups of three digits, or none
 * @param dateFormats formats of dates and timestamps of columns whose rule has none
 * @param timeZone zone of times that name none
 * @param trueValues spellings of true
 * @param falseValues spellings of false
 * @param defaults values of empty fields by column
 * @param set values by column of the table that the file doesn't have: a text, or an origin such as {@code @file}
 * @param skipFooter records at the end of the file that are left out
 * @param limit records after which the file is read no further
 * @param dryRun check everything, load nothing
 * @param again load it also if it, or its content, was loaded into the table before
 * @param corrects number of the job whose rejects it corrects, by that job's rules: what its {@code rejects.csv} became
 */
record JobRequest(
        @Nullable @Size(min = 1, max = 4096) String source,
        @Nullable @Size(min = 1, max = 1000) List<@NotBlank @Size(max = 4096) String> sources,
        @Nullable @Size(min = 1, max = 200) String report,
        @Nullable @Size(max = 100) List<@NotBlank @Size(max = 200) String> groupBy,
        @Nullable @Size(max = 100) List<@NotNull @Valid MeasureRequest> measures,
        @Nullable @Size(max = 100) List<@NotBlank @Size(max = 210) String> orderBy,
        @Nullable @Size(max = 200) String feed,
        @Nullable @Size(max = 200) String table,
        @Nullable @Size(max = 100) List<@NotNull @Size(max = 200) String> key,
        @Nullable @Size(max = 20) String maxRejects,
        @Nullable LoadMethod loadMethod,
        @Nullable LoadMode mode,
        @Nullable DuplicatePolicy onDuplicate,
        @Nullable Boolean append,
        @Nullable Boolean atomic,
        @Nullable @Size(max = 200) String syncScope,
        @Nullable @Size(max = 200) String markDeleted,
        @Nullable @Size(max = 20) String maxDeletes,
        @Nullable @Size(max = 10_000) Map<@Size(max = 200) String, @NotNull @Size(max = 20) String> columns,
        @Nullable @Valid DialectRequest dialect,
        @Nullable FieldCountPolicy onFieldCountMismatch,
        @Nullable @Size(min = 1, max = 10_000) List<@NotNull @Size(max = 200) String> columnNames,
        @Nullable @Size(max = 10_000) Map<@Size(max = 200) String, @NotNull @Size(max = 200) String> map,
        @Nullable @Size(max = 10_000) List<@NotNull @Size(max = 200) String> skipColumns,
        @Nullable @Size(max = 10_000) List<@NotNull @Size(max = 200) String> only,
        @Nullable Boolean ignoreExtra,
        @Nullable @Size(max = 1000) List<@NotNull @Size(max = 200) String> nullValues,
        @Nullable Boolean nullUnquoted,
        @Nullable @Size(max = 20) String decimal,
        @Nullable @Size(max = 20) String thousands,
        @Nullable @Size(max = 100) List<@NotNull @Size(max = 200) String> dateFormats,
        @Nullable @Size(max = 200) String timeZone,
        @Nullable @Size(max = 1000) List<@NotNull @Size(max = 200) String> trueValues,
        @Nullable @Size(max = 1000) List<@NotNull @Size(max = 200) String> falseValues,
        @Nullable @Size(max = 10_000) Map<@Size(max = 200) String, @NotNull @Size(max = 10_000) String> defaults,
        @Nullable @Size(max = 1000) Map<@Size(max = 200) String, @NotNull @Size(max = 10_000) String> set,
        @Nullable @PositiveOrZero Integer skipFooter,
        @Nullable @PositiveOrZero Long limit,
        @Nullable Boolean dryRun,
        @Nullable Boolean again,
        @Nullable @Positive Long corrects) {

    /** All sources; exactly one for a job that loads. */
    List<String> all() {
        if ((source == null) == (sources == null)) {
            throw new ProblemException(ProblemType.BAD_REQUEST, "source: one is needed, or sources of a report");
        }
        if (sources != null && !isReport()) {
            throw new ProblemException(
                    ProblemType.BAD_REQUEST, "sources: are for a report; each that is loaded is a job");
        }
        return source == null ? Objects.requireNonNull(sources) : List.of(source);
    }

    /** Whether it is for a report: a configured one, or one that the request describes. */
    boolean isReport() {
        return report != null || groupBy != null || measures != null;
    }

    /** Whether an upload that it names becomes its job: one that is loaded, or made a configured report of. */
    boolean becomesJob() {
        return source != null && groupBy == null && measures == null;
    }

    /** @throws ProblemException BAD_REQUEST if the fields contradict each other */
    ReportOptions reportOptions() {
        if (feed != null
                || table != null
                || key != null
                || Boolean.TRUE.equals(dryRun)
                || Boolean.TRUE.equals(again)
                || !write().equals(WriteOptions.NONE)
                || !mapping().equals(Mapping.NONE)) {
            throw new ProblemException(
                    ProblemType.BAD_REQUEST,
                    "report: goes into no table; leave feed, table, key, dryRun, again, loadMethod, modes and mappings out");
        }
        requireLimit();
        List<SortKey> order = Objects.requireNonNullElse(orderBy, List.<String>of()).stream()
                .map(SortKey::parse)
                .toList();
        if (report != null) {
            if (groupBy != null
                    || measures != null
                    || columns != null
                    || dialect != null
                    || onFieldCountMismatch != null) {
                throw new ProblemException(
                        ProblemType.BAD_REQUEST,
                        "report: its configuration says what the groups are and how files are read; leave groupBy, measures, columns, dialect and onFieldCountMismatch out");
            }
            return new ReportOptions(
                    report, null, order, Map.of(), DialectOptions.NONE, null, maxRejects, null, null, null);
        }
        return new ReportOptions(
                null,
                grouping(order),
                order,
                types().types(),
                dialect == null ? DialectOptions.NONE : dialect.options(),
                onFieldCountMismatch,
                maxRejects,
                null,
                null,
                null);
    }

    private Grouping grouping(List<SortKey> order) {
        Grouping grouping = new Grouping(
                Objects.requireNonNullElse(groupBy, List.of()),
                Objects.requireNonNullElse(measures, List.<MeasureRequest>of()).stream()
                        .map(MeasureRequest::measure)
                        .toList(),
                null,
                order,
                null);
        try {
            Reports.check(grouping);
        } catch (InvalidFeedException e) {
            throw new ProblemException(ProblemType.BAD_REQUEST, String.valueOf(e.getMessage()));
        }
        return grouping;
    }

    /** @throws ProblemException BAD_REQUEST if the fields contradict each other */
    JobOptions options() {
        requireLimit();
        return new JobOptions(
                        feed,
                        table,
                        Objects.requireNonNullElse(key, List.of()),
                        types().types(),
                        dialect == null ? DialectOptions.NONE : dialect.options(),
                        onFieldCountMismatch,
                        maxRejects,
                        Boolean.TRUE.equals(dryRun),
                        write(),
                        correctedJob(),
                        Boolean.TRUE.equals(again))
                .mapping(mapping().withFormats(types().formats()));
    }

    /**
     * Options of a held upload.
     *
     * @throws ProblemException BAD_REQUEST if the fields contradict each other
     */
    UploadOptions uploadOptions(Submitter submitter) {
        Long corrected = correctedJob();
        if (corrected != null) {
            return UploadOptions.correcting(corrected, Boolean.TRUE.equals(again), submitter);
        }
        if (report != null) {
            reportOptions();
        }
        JobOptions options = options();
        return new UploadOptions(
                options.feed(),
                report,
                options.table(),
                options.key(),
                options.columns(),
                options.dialect(),
                options.onFieldCountMismatch(),
                report == null ? options.maxRejects() : null,
                options.write(),
                options.mapping(),
                null,
                options.again(),
                null,
                submitter);
    }

    /** Null: none. Corrected rows are loaded into the table of that job, by its rules. */
    private @Nullable Long correctedJob() {
        if (corrects != null
                && (feed != null
                        || table != null
                        || key != null
                        || maxRejects != null
                        || columns != null
                        || dialect != null
                        || onFieldCountMismatch != null
                        || isReport()
                        || !write().equals(WriteOptions.NONE)
                        || !mapping().equals(Mapping.NONE))) {
            throw new ProblemException(
                    ProblemType.BAD_REQUEST,
                    "corrects: table, key, columns and rules are those of job %d; only source, dryRun and again may be beside it"
                            .formatted(corrects));
        }
        return corrects;
    }

    /** @throws ProblemException if a type does not exist */
    private DeclaredTypes types() {
        try {
            return DeclaredTypes.parse(Objects.requireNonNullElse(columns, Map.of()));
        } catch (IllegalArgumentException e) {
            throw new ProblemException(ProblemType.BAD_REQUEST, "columns: " + e.getMessage());
        }
    }

    /** @throws ProblemException if a part is invalid */
    private Mapping mapping() {
        Mapping mapping = stated();
        Mistake mistake = mapping.mistake();
        if (mistake != null) {
            throw new ProblemException(ProblemType.BAD_REQUEST, mistake.of(mistake.field()));
        }
        return mapping;
    }

    private Mapping stated() {
        return new Mapping(
                new ColumnMapping(columnNames, map, skipColumns, only, ignoreExtra),
                new ValueSpellings(
                        nullValues,
                        nullUnquoted,
                        decimal,
                        thousands,
                        dateFormats,
                        timeZone,
                        trueValues,
                        falseValues,
                        defaults),
                new RowOptions(set, skipFooter, limit));
    }

    private WriteOptions write() {
        return new WriteOptions(loadMethod, mode, onDuplicate, append, atomic, syncScope, markDeleted, maxDeletes);
    }

    private void requireLimit() {
        if (maxRejects != null) {
            try {
                RejectLimit.parse(maxRejects, TooManyRejectsPolicy.KEEP);
            } catch (IllegalArgumentException e) {
                throw new ProblemException(ProblemType.BAD_REQUEST, "maxRejects: " + e.getMessage());
            }
        }
    }
}
