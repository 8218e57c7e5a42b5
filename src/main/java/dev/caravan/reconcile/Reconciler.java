package dev.caravan.reconcile;

import dev.caravan.duckdb.DuckDb;
import dev.caravan.duckdb.WorkDirectory;
import dev.caravan.feed.ArchiveSettings;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.plan.SnapshotCodec;
import dev.caravan.feed.rule.Correction;
import dev.caravan.feed.rule.DuplicatePolicy;
import dev.caravan.ledger.Jobs;
import dev.caravan.ledger.LedgerRetention;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.reject.Rejects;
import dev.caravan.load.undo.InsertedRows;
import dev.caravan.source.SourceOpener;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Compares what jobs loaded with their sources. Needs several times the source's size on disk, in a temporary directory below the
 * data directory. Memory does not grow with the source. Thread-safe.
 */
@Component
public class Reconciler {
    private final Jobs jobs;
    private final Rejects rejects;
    private final SnapshotCodec snapshotCodec;
    private final InsertedRows rows;
    private final SourceOpener sources;
    private final ArchiveSettings archives;
    private final LedgerRetention ledgerRetention;
    private final Path directory;

    Reconciler(
            Jobs jobs,
            Rejects rejects,
            SnapshotCodec snapshotCodec,
            InsertedRows rows,
            SourceOpener sources,
            ArchiveSettings archives,
            LedgerRetention ledgerRetention,
            @Value("${caravan.data-dir}") Path dataDirectory) {
        this.jobs = jobs;
        this.rejects = rejects;
        this.snapshotCodec = snapshotCodec;
        this.rows = rows;
        this.sources = sources;
        this.archives = archives;
        this.ledgerRetention = ledgerRetention;
        this.directory = dataDirectory.resolve("reconcile");
    }

    /**
     * Compares a job that has ended.
     *
     * @param memoryBytes DuckDB's memory limit
     * @param progress receives a phrase for each step
     * @throws UnreconcilableJobException if nothing of the job can be compared
     * @throws IOException if the source can't be read to its end, or the disk is full
     */
    public Reconciliation reconcile(Job job, long memoryBytes, Consumer<String> progress)
            throws IOException, SQLException {
        obstacle(job).ifPresent(why -> {
            throw new UnreconcilableJobException(why);
        });
        LoadPlan plan = planOf(job);
        try (WorkDirectory work = WorkDirectory.open(directory, "reconcile", job.id());
                DuckDb duckDb = DuckDb.inFile(work.directory(), memoryBytes)) {
            return new ReconciliationRun(job, plan, jobs.balance(job.id()), work.directory(), duckDb, progress)
                    .reconcile(rows, rejects, sources, archives.limits());
        }
    }

    /** Why a job can't be reconciled, in one line. */
    private Optional<String> obstacle(Job job) {
        if (!job.state().isFinished()) {
            return Optional.of("job %d is %s: wait for its end, or abort it".formatted(job.id(), job.state()));
        }
        if (snapshotCodec.settings(job.settings()).report() != null) {
            return Optional.of("job %d makes a report, and loads nothing".formatted(job.id()));
        }
        if (job.plan() == null) {
            return Optional.of("job %d loaded nothing".formatted(job.id()));
        }
        LoadPlan plan = planOf(job);
        Correction correction = plan.correction();
        if (plan.policies().dryRun()) {
            return Optional.of("job %d was a dry run, and loaded nothing".formatted(job.id()));
        }
        if (plan.policies().writeMode().onDuplicate() == DuplicatePolicy.UPDATE) {
            return Optional.of(
                    "job %d updated rows, and a row doesn't say of which record its values are".formatted(job.id()));
        }
        if (correction != null) {
            return Optional.of("job %d corrects job %d, whose rows its rows are: reconcile that"
                    .formatted(job.id(), correction.job()));
        }
        if (!rows.haveTable(plan)) {
            return Optional.of("table %s is gone".formatted(plan.table()));
        }
        return ledgerRetention.areRejectsGone(job.id())
                ? Optional.of("the rejects of job %d are gone, so it can't be told which records they were"
                        .formatted(job.id()))
                : Optional.empty();
    }

    private LoadPlan planOf(Job job) {
        return snapshotCodec.plan(Objects.requireNonNull(job.plan()));
    }
}
