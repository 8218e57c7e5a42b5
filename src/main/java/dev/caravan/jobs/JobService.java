package dev.caravan.jobs;

import dev.caravan.feed.JobOptions;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.plan.SnapshotCodec;
import dev.caravan.intake.Intake;
import dev.caravan.intake.Spool;
import dev.caravan.intake.SubmitResult;
import dev.caravan.ledger.Jobs;
import dev.caravan.ledger.LedgerRetention;
import dev.caravan.ledger.job.Claim;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.JobState;
import dev.caravan.ledger.job.ReasonCount;
import dev.caravan.ledger.reject.Rejects;
import dev.caravan.load.table.DryRuns;
import dev.caravan.load.undo.Undo;
import dev.caravan.source.s3.ObjectStore;
import dev.caravan.source.s3.S3Location;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** What people and scripts do with jobs, whichever way they come. Thread-safe. */
@Component
public class JobService {
    /** The origin of jobs that a person or a script asked for. */
    static final String COMMAND = "command";

    /** Asked for only to submit: it comes with a queue, which who only looks does not need. */
    private final ObjectProvider<Intake> intake;

    private final ObjectProvider<Spool> spool;

    private final Jobs jobs;
    private final Rejects rejects;
    private final SnapshotCodec snapshotCodec;
    private final Undo undo;
    private final DryRuns dryRuns;
    private final ObjectStore objects;
    private final LedgerRetention ledgerRetention;

    JobService(
            ObjectProvider<Intake> intake,
            ObjectProvider<Spool> spool,
            Jobs jobs,
            Rejects rejects,
            SnapshotCodec snapshotCodec,
            Undo undo,
            DryRuns dryRuns,
            LedgerRetention ledgerRetention,
            ObjectStore objects) {
        this.intake = intake;
        this.spool = spool;
        this.jobs = jobs;
        this.rejects = rejects;
        this.snapshotCodec = snapshotCodec;
        this.undo = undo;
        this.dryRuns = dryRuns;
        this.objects = objects;
        this.ledgerRetention = ledgerRetention;
    }

    /**
     * Makes a file a job, or finds the job that it is; a zip archive is a job for each CSV file in it.
     *
     * @throws dev.caravan.intake.UnusableSourceException if it can't be read
     * @throws dev.caravan.feed.UnknownFeedException if no feed may take it
     * @throws dev.caravan.intake.UncorrectableJobException if it is to correct a job that can't be
     */
    public SubmitResult submit(Path file, JobOptions options) {
        return intake.getObject().submit(file, options, COMMAND);
    }

    /**
     * As {@link #submit(Path, JobOptions)}, of a file that was looked at by its real path, because not every file may be loaded.
     *
     * @throws dev.caravan.intake.UnusableSourceException also if a link leads elsewhere by now
     */
    public SubmitResult submitReal(Path real, JobOptions options) {
        return intake.getObject().submitReal(real, options, COMMAND);
    }

    /**
     * Makes the latest version of an object of S3 a job, or finds the job that it is.
     *
     * @throws dev.caravan.source.s3.ObjectException if there is none, or it may not be read
     * @throws dev.caravan.feed.UnknownFeedException if no feed may take it
     */
    public Claim submit(S3Location object, JobOptions options) {
        return intake.getObject().submit(objects.head(object), options, COMMAND);
    }

    /**
     * Makes what a web server has at a URL a job, or finds the job that it is.
     *
     * @throws dev.caravan.source.http.UrlException if it can't be loaded
     * @throws dev.caravan.intake.UnusableSourceException if it can't be copied
     * @throws dev.caravan.feed.UnknownFeedException if no feed may take it
     */
    public SubmitResult submit(URI uri, JobOptions options) {
        return intake.getObject().submit(uri, options, COMMAND);
    }

    /** Makes what a stream gives a job; it is copied first, so that the stream is not needed again. */
    public SubmitResult submit(InputStream in, String name, JobOptions options) {
        return intake.getObject().submit(in, name, options, COMMAND);
    }

    /** Deletes copies of sources whose jobs are done with them. */
    public void tidySpool() {
        spool.getObject().tidy();
    }

    /** A job as it stands now. */
    public Optional<JobView> job(long id) {
        return jobs(List.of(id)).stream().findFirst();
    }

    /** Those of the jobs that have not ended. Much cheaper than {@link #job}: it adds nothing up. */
    public Set<Long> unfinished(Collection<Long> ids) {
        return jobs.unfinished(ids);
    }

    /** The latest jobs, newest first. */
    public List<JobView> latest(int limit) {
        return page(null, null, null, limit);
    }

    /**
     * Jobs, newest first, at most {@code limit}.
     *
     * @param state only those in this state
     * @param table only those of this table
     * @param before only those with a lower number
     */
    public List<JobView> page(@Nullable JobState state, @Nullable String table, @Nullable Long before, int limit) {
        return jobs(jobs.page(state, table, before, limit));
    }

    /** Those of the jobs that there are, newest first; one statement, however many they are. */
    public List<JobView> jobs(Collection<Long> ids) {
        return jobs.progressOf(ids).stream().map(JobView::new).toList();
    }

    /** How a job's source is read and where it goes, as long as its header is; null until a splitter has looked at it. */
    public @Nullable LoadPlan plan(Job job) {
        return job.plan() == null ? null : snapshotCodec.plan(job.plan());
    }

    /** Stops a job; rows that are loaded stay. False if it had ended already, or there is none. */
    public boolean abort(long id) {
        return jobs.abort(id);
    }

    /** Whether dry runs tell duplicates in this database. */
    public boolean dryRunsTellDuplicates() {
        return dryRuns.tellDuplicates();
    }

    /** Drops what was remembered of dry runs that have ended. */
    public void forgetDryRuns() {
        dryRuns.forget();
    }

    /** Why a job can't be undone, in one line. */
    public Optional<String> obstacleToUndo(Job job) {
        return undo.obstacle(job);
    }

    /** How many rows an undo of a job without an obstacle would delete now. */
    public long rowsToUndo(Job job) {
        return undo.rows(job);
    }

    /** Has the rows of a job without an obstacle deleted by the loaders, which begin within a second. False if it can't be any more. */
    public boolean beginUndo(Job job) {
        return undo.begin(job);
    }

    /** Deletes the rows that a job without an obstacle inserted and that are still its; the job's state says whether all went well. */
    public void undo(Job job) {
        undo.run(job);
    }

    /** Whether a job's rejects were deleted, because they are kept no longer. */
    public boolean areRejectsGone(long id) {
        return ledgerRetention.areRejectsGone(id);
    }

    /** Why a job's records were refused, most frequent reason first. */
    public List<ReasonCount> reasons(long id) {
        return rejects.reasons(id);
    }
}
