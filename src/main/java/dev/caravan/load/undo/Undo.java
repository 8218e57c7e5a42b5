package dev.caravan.load.undo;

import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.plan.SnapshotCodec;
import dev.caravan.feed.rule.TableName;
import dev.caravan.ledger.SessionNames;
import dev.caravan.ledger.UndoRepository;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.JobKind;
import dev.caravan.ledger.job.JobState;
import dev.caravan.load.table.DatabaseMessage;
import dev.caravan.load.table.LineageQueries;
import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.InvalidDataAccessResourceUsageException;
import org.springframework.dao.UncategorizedDataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Deletes a job's rows from its table: exactly the rows that it inserted and no other job has replaced. Thread-safe. */
@Component
public class Undo {
    private static final Logger LOG = LoggerFactory.getLogger(Undo.class);

    private final UndoRepository undoRepository;
    private final LineageQueries rows;
    private final SnapshotCodec snapshotCodec;
    private final SessionNames sessionNames;
    private final TransactionTemplate transaction;

    Undo(
            UndoRepository undoRepository,
            LineageQueries rows,
            SnapshotCodec snapshotCodec,
            SessionNames sessionNames,
            PlatformTransactionManager transactions) {
        this.undoRepository = undoRepository;
        this.rows = rows;
        this.snapshotCodec = snapshotCodec;
        this.sessionNames = sessionNames;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** Why a job can't be undone, in one line. */
    public Optional<String> obstacle(Job job) {
        if (!job.state().isFinished() && job.state() != JobState.UNDOING) {
            return Optional.of("job %d is %s: abort it first, or wait for its end".formatted(job.id(), job.state()));
        }
        if (job.kind() == JobKind.REPORT) {
            return Optional.of(
                    "job %d made a report: it put no rows into a table that could be undone".formatted(job.id()));
        }
        Long corrected = snapshotCodec.settings(job.settings()).corrects();
        if (corrected != null) {
            return Optional.of(
                    "job %d corrects job %d, whose rows its rows are: undo that".formatted(job.id(), corrected));
        }
        if (undoRepository.isUndone(job.id())) {
            return Optional.of("job %d is undone already".formatted(job.id()));
        }
        if (job.plan() == null || planOf(job).policies().dryRun()) {
            return Optional.of("job %d loaded nothing that could be undone".formatted(job.id()));
        }
        if (undoRepository.isUnpublished(job.id())) {
            return Optional.empty();
        }
        if (undoRepository.hasChangedRows(job.id())) {
            return Optional.of("job %d updated or deleted rows that the table had, which an undo can't bring back"
                    .formatted(job.id()));
        }
        return rows.areKnown(tableOf(job))
                ? Optional.empty()
                : Optional.of(
                        "job %d can't be undone: table %s is gone, or has no lineage that tells its rows from others"
                                .formatted(job.id(), tableOf(job)));
    }

    /** The number of rows that an undo would delete now. */
    public long rows(Job job) {
        return undoRepository.isUnpublished(job.id()) ? 0 : rows.count(tableOf(job), job.id());
    }

    /**
     * Undoes a job that has no obstacle, in one transaction per part of the table; resumes an interrupted undo. If the database refuses it,
     * the job is FAILED with the reason, and the remaining rows stay.
     */
    public void run(Job job) {
        if (begin(job)) {
            finish(job);
        }
    }

    /**
     * Makes a job that has no obstacle UNDOING; the next {@link #resumePending} of any loader deletes its rows. Returns false if the job
     * can no longer be undone.
     */
    public boolean begin(Job job) {
        return undoRepository.begin(job.id()) || job.state() == JobState.UNDOING;
    }

    /** Resumes all pending undos. */
    void resumePending() {
        undoRepository.pending().forEach(this::finish);
    }

    private void finish(Job job) {
        try {
            // A concurrent update moves a row to another page; the next pass finds it.
            while (!undoRepository.isUnpublished(job.id()) && deletePass(job) > 0) {
                LOG.info("job {}: looks for more rows to delete", job.id());
            }
            undoRepository.done(job.id());
        } catch (DataIntegrityViolationException
                | InvalidDataAccessResourceUsageException
                | UncategorizedDataAccessException refusal) {
            undoRepository.stopped(job.id(), "the others can't be: " + DatabaseMessage.of(refusal));
        }
    }

    private long deletePass(Job job) {
        long deleted = 0;
        for (Iterator<LineageQueries.Part> parts =
                        rows.parts(tableOf(job), job.id()).iterator();
                parts.hasNext(); ) {
            LineageQueries.Part part = parts.next();
            deleted += Objects.requireNonNull(transaction.execute(status -> {
                sessionNames.name(job.id());
                int here = rows.delete(part, job.id());
                if (here > 0) {
                    undoRepository.count(job.id(), here);
                }
                return here;
            }));
        }
        return deleted;
    }

    private LoadPlan planOf(Job job) {
        return snapshotCodec.plan(Objects.requireNonNull(job.plan()));
    }

    private TableName tableOf(Job job) {
        return planOf(job).table();
    }
}
