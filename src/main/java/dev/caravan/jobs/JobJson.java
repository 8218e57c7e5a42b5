package dev.caravan.jobs;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.ledger.job.ArchiveEntry;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.JobKind;
import dev.caravan.ledger.job.JobResult;
import dev.caravan.ledger.job.JobState;
import dev.caravan.source.http.UrlText;
import io.swagger.v3.oas.annotations.media.Schema;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A job as JSON. Its fields and their order are part of the fixed interface; a field without a value is absent.
 *
 * @param archive URI of the archive that contains the source
 * @param skippedLines why lines were skipped, in the order of the source; absent if none were
 * @param bytes of the source that are read so far
 * @param corrects number of the job whose rejects this job corrects
 * @param group number of the first of the jobs that are published in one transaction with this one; absent if it is published alone
 * @param dryRun true, or absent
 * @param acceptable of a dry run, the records that would load; they are counted in {@code skipped}
 * @param dialect absent until a splitter has read the head of the source
 * @param suggestions what would make more of columns of text; absent if there is nothing
 * @param note why the job FAILED, or a remark on a job that succeeded
 * @param submittedBy user or key that submitted it over HTTP
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "JobSummary")
public record JobJson(
        long job,
        JobKind kind,
        JobState state,
        String source,
        @Nullable String archive,
        String table,
        @JsonUnwrapped Counts counts,
        @Nullable List<SkippedLinesJson> skippedLines,
        long bytes,
        @JsonUnwrapped Pace pace,
        @JsonUnwrapped @Nullable Report reported,
        @Nullable Long corrects,
        @Nullable Long group,
        @Nullable Boolean dryRun,
        @Nullable Long acceptable,
        @Nullable DialectJson dialect,
        @Nullable List<SuggestionJson> suggestions,
        @Nullable String note,
        @Nullable String submittedBy) {

    /** Numbers of records: the job's balance; {@code padded}, {@code truncated} and {@code corrected} are counted within it; {@code deleted} rows were in the table before. */
    @Schema(name = "JobCounts")
    public record Counts(
            long read,
            long inserted,
            long updated,
            long deleted,
            long duplicates,
            long rejected,
            long deadLettered,
            long skipped,
            long inFlight,
            long padded,
            long truncated,
            long corrected) {
        static Counts of(JobView view) {
            return new Counts(
                    view.balance().read(),
                    view.balance().inserted(),
                    view.balance().updated(),
                    view.deleted(),
                    view.balance().duplicates(),
                    view.balance().rejected(),
                    view.balance().deadLettered(),
                    view.balance().skipped(),
                    view.balance().inFlight(),
                    view.fieldMismatches().padded(),
                    view.fieldMismatches().truncated(),
                    view.corrected());
        }
    }

    /**
     * How long the job has run, and how fast.
     *
     * @param seconds from its first lease to its end, or until now
     */
    @Schema(name = "JobPace")
    public record Pace(double seconds, long rowsPerSecond) {
        private static final int MILLIS_PER_SECOND = 1_000;

        static final Pace NONE = new Pace(0, 0);

        static Pace of(JobView view) {
            return new Pace((double) view.elapsed().toMillis() / MILLIS_PER_SECOND, Math.round(view.rowsPerSecond()));
        }
    }

    /**
     * What a job of the kind REPORT adds.
     *
     * @param report its name
     * @param partsTotal absent until all sources are read
     * @param output path of a file or URI of an object; absent, as are the fields below, until the report is written
     * @param rows of the output, without its header
     * @param sha256 of the output, in hexadecimal
     * @param outputGone whether retention has deleted the output
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "JobReport")
    public record Report(
            String report,
            @Nullable Integer partsDone,
            @Nullable Integer partsTotal,
            @Nullable String output,
            @Nullable String format,
            @Nullable Long rows,
            @Nullable Long outputBytes,
            @Nullable String sha256,
            @Nullable Boolean outputGone) {
        Report withOutput(UnaryOperator<String> places) {
            return new Report(
                    report,
                    partsDone,
                    partsTotal,
                    output == null ? null : places.apply(output),
                    format,
                    rows,
                    outputBytes,
                    sha256,
                    outputGone);
        }

        static Report of(Job job) {
            Integer partsDone = job.partitionsTotal() == null ? null : job.partitionsDone();
            JobResult result = job.result();
            return result == null
                    ? new Report(job.table(), partsDone, job.partitionsTotal(), null, null, null, null, null, null)
                    : new Report(
                            job.table(),
                            partsDone,
                            job.partitionsTotal(),
                            shownOutput(result.location()),
                            result.format(),
                            result.rows(),
                            result.bytes(),
                            result.sha256(),
                            result.gone());
        }
    }

    /** @param plan null: no splitter has read the source yet */
    public static JobJson of(JobView view, @Nullable LoadPlan plan) {
        Job job = view.job();
        boolean isDryRun = plan != null && plan.policies().dryRun();
        return new JobJson(
                job.id(),
                job.kind(),
                job.state(),
                UrlText.shown(job.source()),
                ArchiveEntry.of(job.source())
                        .map(entry -> entry.archive().toString())
                        .orElse(null),
                job.table(),
                Counts.of(view),
                SkippedLinesJson.of(view.skippedLines()),
                job.bytesRead(),
                Pace.of(view),
                job.kind() == JobKind.REPORT ? Report.of(job) : null,
                (plan == null || plan.correction() == null)
                        ? null
                        : plan.correction().job(),
                job.group(),
                isDryRun ? true : null,
                isDryRun ? view.acceptable() : null,
                plan == null
                        ? null
                        : DialectJson.of(plan.dialect(), plan.charset().name()),
                SuggestionJson.of(plan),
                view.note(),
                job.submittedBy());
    }

    /** The same without what changes by time alone. */
    public JobJson withoutPace() {
        return new JobJson(
                job,
                kind,
                state,
                source,
                archive,
                table,
                counts,
                skippedLines,
                bytes,
                Pace.NONE,
                reported,
                corrects,
                group,
                dryRun,
                acceptable,
                dialect,
                suggestions,
                note,
                submittedBy);
    }

    /** The same with other texts where it names files. */
    public JobJson withPlaces(UnaryOperator<String> places) {
        return new JobJson(
                job,
                kind,
                state,
                places.apply(source),
                archive == null ? null : places.apply(archive),
                table,
                counts,
                skippedLines,
                bytes,
                pace,
                reported == null ? null : reported.withOutput(places),
                corrects,
                group,
                dryRun,
                acceptable,
                dialect,
                suggestions,
                note == null ? null : places.apply(note),
                submittedBy);
    }

    /** A file as its path, an object as its URI. */
    public static String shownOutput(String location) {
        return location.startsWith("file:") ? Path.of(URI.create(location)).toString() : location;
    }
}
