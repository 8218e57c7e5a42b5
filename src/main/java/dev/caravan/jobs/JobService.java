package dev.caravan.jobs;

import dev.caravan.feed.JobOptions;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.plan.SnapshotCodec;
import dev.caravan.feed.report.ReportSpec;
import dev.caravan.intake.DiscoveredSources;
import dev.caravan.intake.Intake;
import dev.caravan.intake.SourceFinder;
import dev.caravan.intake.Spool;
import dev.caravan.intake.SubmitResult;
import dev.caravan.ledger.JobBatches;
import dev.caravan.ledger.Jobs;
import dev.caravan.ledger.LedgerRetention;
import dev.caravan.ledger.LedgerStatistics;
import dev.caravan.ledger.LoadHistory;
import dev.caravan.ledger.Throughput;
import dev.caravan.ledger.job.Claim;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.JobBatch;
import dev.caravan.ledger.job.JobFilter;
import dev.caravan.ledger.job.JobKind;
import dev.caravan.ledger.job.JobState;
import dev.caravan.ledger.job.ReasonCount;
import dev.caravan.ledger.reject.Reject;
import dev.caravan.ledger.reject.Rejects;
import dev.caravan.load.table.JobTables;
import dev.caravan.load.table.TableRows;
import dev.caravan.load.undo.Undo;
import dev.caravan.source.s3.ObjectStore;
import dev.caravan.source.s3.S3Location;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Operations on jobs, for the command line and HTTP. Thread-safe. */
@Component
public class JobService {
    /** Origin of jobs that a user or a script has submitted. */
    static final String COMMAND = "command";

    /** Created for the first submission only: it needs a queue, which reading jobs does not. */
    private final ObjectProvider<Intake> intake;

    private final ObjectProvider<Spool> spool;

    private final Jobs jobs;
    private final Rejects rejects;
    private final RejectReasons rejectReasons;
    private final SnapshotCodec snapshotCodec;
    private final Undo undo;
    private final JobTables jobTables;
    private final TableRows tableRows;
    private final ObjectStore objects;
    private final LedgerRetention ledgerRetention;
    private final LedgerStatistics statistics;
    private final JobBatches batches;
    private final LoadHistory history;
    private final Throughput throughput;

    JobService(
            ObjectProvider<Intake> intake,
            ObjectProvider<Spool> spool,
            Jobs jobs,
            Rejects rejects,
            RejectReasons rejectReasons,
            SnapshotCodec snapshotCodec,
            Undo undo,
            JobTables jobTables,
            TableRows tableRows,
            LedgerRetention ledgerRetention,
            LedgerStatistics statistics,
            JobBatches batches,
            LoadHistory history,
            Throughput throughput,
            ObjectStore objects) {
        this.intake = intake;
        this.spool = spool;
        this.jobs = jobs;
        this.rejects = rejects;
        this.rejectReasons = rejectReasons;
        this.snapshotCodec = snapshotCodec;
        this.undo = undo;
        this.jobTables = jobTables;
        this.tableRows = tableRows;
        this.objects = objects;
        this.ledgerRetention = ledgerRetention;
        this.statistics = statistics;
        this.batches = batches;
        this.history = history;
        this.throughput = throughput;
    }

    /**
     * Makes a file a job, or finds its existing job; a zip archive has one job for each CSV file.
     *
     * @throws dev.caravan.intake.UnusableSourceException if it can't be read
     * @throws dev.caravan.feed.UnknownFeedException if no feed may take it
     * @throws dev.caravan.intake.UncorrectableJobException if it corrects a job that can't be corrected
     */
    public SubmitResult submit(Path file, JobOptions options) {
        return intake.getObject().submit(file, options, COMMAND);
    }

    /**
     * As {@link #submit(Path, JobOptions)}, for a file whose real path was checked, because not every file may be loaded.
     *
     * @throws dev.caravan.intake.UnusableSourceException also if a link has changed since the check
     */
    public SubmitResult submitReal(Path real, JobOptions options) {
        return intake.getObject().submitReal(real, options, COMMAND);
    }

    /**
     * Makes the latest version of an object of S3 a job, or finds its existing job.
     *
     * @throws dev.caravan.source.s3.ObjectException if the object does not exist, or S3 denies access
     * @throws dev.caravan.feed.UnknownFeedException if no feed may take it
     */
    public Claim submit(S3Location object, JobOptions options) {
        return intake.getObject().submit(objects.head(object), options, COMMAND);
    }

    /**
     * Makes the content of a URL a job, or finds its existing job.
     *
     * @throws dev.caravan.source.http.UrlException if it can't be loaded
     * @throws dev.caravan.intake.UnusableSourceException if it can't be copied
     * @throws dev.caravan.feed.UnknownFeedException if no feed may take it
     */
    public SubmitResult submit(URI uri, JobOptions options) {
        return intake.getObject().submit(uri, options, COMMAND);
    }

    /** Makes the content of a stream a job; it is copied first, because a splitter may have to read it again. */
    public SubmitResult submit(InputStream in, String name, JobOptions options) {
        return intake.getObject().submit(in, name, options, COMMAND);
    }

    /**
     * Makes sources jobs, or finds their existing jobs; all of them or none.
     *
     * @throws dev.caravan.feed.UnknownFeedException if no feed may take one
     * @throws dev.caravan.intake.UncorrectableJobException if it corrects a job that can't be corrected
     * @throws dev.caravan.ledger.JobOfOthersException if they are to be published together, and one has an unfinished job without the others
     */
    public SubmitResult submit(DiscoveredSources sources, JobOptions options) {
        return intake.getObject().submit(sources, options, COMMAND);
    }

    /** The latest version of an object of S3. */
    public DiscoveredSources discovered(S3Location object) {
        return SourceFinder.in(objects.head(object));
    }

    /** Deletes copies of sources that their jobs don't need any more. */
    public void tidySpool() {
        spool.getObject().tidy();
    }

    /** Lets jobs that were submitted one after the other, each alone, be one batch; the first is the earliest. */
    public void joinBatch(long first, long job) {
        jobs.joinBatch(first, job);
    }

    /** The current state of a job. */
    public Optional<JobView> job(long id) {
        return jobs(List.of(id)).stream().findFirst();
    }

    /** The numbers of the given jobs that have not ended. Much cheaper than {@link #job}: it sums up no counts. */
    public Set<Long> unfinished(Collection<Long> ids) {
        return jobs.unfinished(ids);
    }

    /**
     * Records that a job's chunks accounted for, by the time since its start.
     *
     * @param secondsPerPoint width of a point
     * @return sums of records by the number of the point, from 0; points without records are left out
     */
    public Map<Integer, Long> throughput(Job job, double secondsPerPoint) {
        return throughput.of(job, secondsPerPoint);
    }

    /** The latest jobs, newest first. */
    public List<JobView> latest(int limit) {
        return page(JobFilter.ALL, null, limit);
    }

    /**
     * Jobs, newest first, at most {@code limit}.
     *
     * @param before only jobs with a lower number; null: all
     */
    public List<JobView> page(JobFilter filter, @Nullable Long before, int limit) {
        return jobs(numbers(filter, before, limit));
    }

    /** As {@link #page}, the numbers alone. */
    public List<Long> numbers(JobFilter filter, @Nullable Long before, int limit) {
        return jobs.page(filter, before, limit);
    }

    /**
     * The numbers of jobs that may change: those that have not ended or are being undone, at most {@code limit} of each, and the latest.
     *
     * @param above also jobs with a higher number
     */
    public Set<Long> changing(long above, int limit) {
        return jobs.changing(above, limit);
    }

    /** The jobs that have not ended, are PARTIAL or UNDOING, by state; states without jobs are left out. */
    public Map<JobState, Long> open() {
        return statistics.open();
    }

    /** The jobs that ended within this time, by state; states without jobs are left out. */
    public Map<JobState, Long> endedWithin(Duration time) {
        return statistics.endedWithin(time);
    }

    /**
     * Numbers of batches, and of jobs that were submitted alone, newest first, at most {@code limit}.
     *
     * @param states only those with a job in one of these states; empty: all
     * @param before only those with a lower number; null: all
     */
    public List<Long> batchPage(Collection<JobState> states, @Nullable Long before, int limit) {
        return batches.page(states, before, limit);
    }

    /** The batches among the given numbers; those of jobs that were submitted alone are left out. */
    public Map<Long, JobBatch> batches(Collection<Long> firsts) {
        return batches.of(firsts);
    }

    /** Tables that jobs loaded, in their order, at most {@code limit}; after the given name, which may be empty. */
    public List<String> tables(String after, int limit) {
        return history.tables(after, limit);
    }

    /** Names of files that jobs loaded, as {@link #tables}. */
    public List<String> files(String after, int limit) {
        return history.files(after, limit);
    }

    /** The given jobs that exist, newest first; in a single statement. */
    public List<JobView> jobs(Collection<Long> ids) {
        return jobs.progressOf(ids).stream().map(JobView::new).toList();
    }

    /** How a job's source is read, and its columns; null until a splitter has read the head of the source. */
    public @Nullable LoadPlan plan(Job job) {
        return job.plan() == null ? null : snapshotCodec.plan(job.plan());
    }

    /** The feed by which a job loads; null: none. */
    public @Nullable String feed(Job job) {
        return snapshotCodec.settings(job.settings()).feed();
    }

    /** How many columns of a report, from the first, make a group; 0 if an operator wrote its query, and for jobs that load. */
    public int groupColumns(Job job) {
        ReportSpec report = snapshotCodec.settings(job.settings()).report();
        return report == null || report.grouping().isCustomQuery()
                ? 0
                : report.grouping().groupBy().size();
    }

    /** Whether the table that a job loads into exists. */
    public boolean hasTable(Job job) {
        return job.kind() == JobKind.LOAD && tableRows.haveTable(job.table());
    }

    /** Aborts a job; loaded rows stay. False if it has ended, or does not exist. */
    public boolean abort(long id) {
        return jobs.abort(id);
    }

    /** Whether dry runs can detect duplicates in this database. */
    public boolean dryRunsTellDuplicates() {
        return jobTables.tellDuplicates();
    }

    /** Drops tables that ended jobs needed while they loaded. */
    public void dropJobTables() {
        jobTables.dropEnded();
    }

    /** Why a job can't be undone, in one line; empty: it can be. */
    public Optional<String> obstacleToUndo(Job job) {
        return undo.obstacle(job);
    }

    /** How many rows an undo of a job without an obstacle would delete now. */
    public long rowsToUndo(Job job) {
        return undo.rows(job);
    }

    /** Lets the loaders delete the rows of a job without an obstacle; they begin within a second. False if its state has changed. */
    public boolean beginUndo(Job job) {
        return undo.begin(job);
    }

    /** Deletes the rows that a job without an obstacle inserted and still owns; the job's state says whether that succeeded. */
    public void undo(Job job) {
        undo.run(job);
    }

    /** Whether retention has deleted a job's rejects. */
    public boolean areRejectsGone(long id) {
        return ledgerRetention.areRejectsGone(id);
    }

    /** Passes a job's uncorrected rejects to a reader, in the order of the file. */
    public void rejects(long id, Consumer<Reject> reader) {
        rejects.forEach(id, reader);
    }

    /** Why a job's rejects can't be corrected now, in one line; empty: they can be. */
    public Optional<String> obstacleToCorrections(long id) {
        return areRejectsGone(id)
                ? Optional.of("the rejects of job %d are gone (caravan.retention.rejects)".formatted(id))
                : intake.getObject().obstacleToCorrections(id);
    }

    /** Why a job's records were rejected, the most frequent reason first. */
    public List<ReasonCount> reasons(long id) {
        return rejects.reasons(id);
    }

    /** As {@link #reasons(long)}, for those who ask often: rejects are counted again once the job's balance has changed. */
    public List<ReasonCount> reasons(JobView view) {
        return rejectReasons.of(view);
    }
}
