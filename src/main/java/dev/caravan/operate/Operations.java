package dev.caravan.operate;

import dev.caravan.feed.JobOptions;
import dev.caravan.feed.LoadPlan;
import dev.caravan.feed.Snapshots;
import dev.caravan.intake.Intake;
import dev.caravan.intake.Submission;
import dev.caravan.ledger.Expiry;
import dev.caravan.ledger.Job;
import dev.caravan.ledger.JobState;
import dev.caravan.ledger.Jobs;
import dev.caravan.ledger.ReasonCount;
import dev.caravan.ledger.Rejects;
import dev.caravan.load.DryRuns;
import dev.caravan.load.Undo;
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
public class Operations {
    /** The origin of jobs that a person or a script asked for. */
    private static final String COMMAND = "command";

    /** Asked for only to submit: it comes with a queue, which who only looks does not need. */
    private final ObjectProvider<Intake> intake;

    private final Jobs jobs;
    private final Rejects rejects;
    private final Snapshots snapshots;
    private final Undo undo;
    private final DryRuns dryRuns;
    private final Expiry expiry;

    Operations(
            ObjectProvider<Intake> intake,
            Jobs jobs,
            Rejects rejects,
            Snapshots snapshots,
            Undo undo,
            DryRuns dryRuns,
            Expiry expiry) {
        this.intake = intake;
        this.jobs = jobs;
        this.rejects = rejects;
        this.snapshots = snapshots;
        this.undo = undo;
        this.dryRuns = dryRuns;
        this.expiry = expiry;
    }

    /**
     * Makes a file a job, or finds the job that it is; a zip archive is a job for each CSV file in it.
     *
     * @throws dev.caravan.intake.UnusableSourceException if it can't be read
     * @throws dev.caravan.feed.UnknownFeedException if no feed may take it
     * @throws dev.caravan.intake.UncorrectableJobException if it is to correct a job that can't be
     */
    public Submission submit(Path file, JobOptions options) {
        return intake.getObject().submit(file, options, COMMAND);
    }

    /** A job as it stands now. */
    public Optional<JobView> job(long id) {
        return jobs.find(id).map(this::view);
    }

    /** Those of the jobs that have not ended. Much cheaper than {@link #job}: it adds nothing up. */
    public Set<Long> unfinished(Collection<Long> ids) {
        return jobs.unfinished(ids);
    }

    /** The latest jobs, newest first. */
    public List<JobView> latest(int limit) {
        return jobs.latest(limit).stream().map(this::view).toList();
    }

    /**
     * Jobs, newest first, at most {@code limit}.
     *
     * @param state only those in this state
     * @param table only those of this table
     * @param before only those with a lower number
     */
    public List<JobView> page(@Nullable JobState state, @Nullable String table, @Nullable Long before, int limit) {
        return jobs.page(state, table, before, limit).stream().map(this::view).toList();
    }

    private JobView view(Job job) {
        return new JobView(job, jobs.counts(job.id()), jobs.mended(job.id()), jobs.corrected(job.id()));
    }

    /** How a job's source is read and where it goes, as long as its header is; null until a splitter has looked at it. */
    public @Nullable LoadPlan plan(Job job) {
        return job.plan() == null ? null : snapshots.plan(job.plan());
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

    /** Deletes the rows that a job without an obstacle inserted and that are still its; the job's state says whether all went well. */
    public void undo(Job job) {
        undo.run(job);
    }

    /** Whether a job's rejects were deleted, because they are kept no longer. */
    public boolean areRejectsGone(long id) {
        return expiry.areRejectsGone(id);
    }

    /** Why a job's records were refused, most frequent reason first. */
    public List<ReasonCount> reasons(long id) {
        return rejects.reasons(id);
    }
}
