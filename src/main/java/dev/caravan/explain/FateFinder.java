package dev.caravan.explain;

import dev.caravan.csv.Records;
import dev.caravan.duplicates.Duplicate;
import dev.caravan.duplicates.DuplicatesFile;
import dev.caravan.duplicates.UnlistableDuplicatesException;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.rule.DuplicatePolicy;
import dev.caravan.ledger.Jobs;
import dev.caravan.ledger.Publications;
import dev.caravan.ledger.RecordedChunk;
import dev.caravan.ledger.UndoRepository;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.JobBalance;
import dev.caravan.ledger.job.JobState;
import dev.caravan.load.table.KeySearch;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Finds what became of a record that was not rejected: by the ledger, then by the row that has its key, and only if these don't say it by
 * comparing all keys of its source, as the list of duplicates does. Thread-safe.
 */
@Component
class FateFinder {
    private final Jobs jobs;
    private final Publications publications;
    private final UndoRepository undoRepository;
    private final RowFinder rows;
    private final DuplicatesFile duplicates;
    private final SourceLines sources;

    FateFinder(
            Jobs jobs,
            Publications publications,
            UndoRepository undoRepository,
            RowFinder rows,
            DuplicatesFile duplicates,
            SourceLines sources) {
        this.jobs = jobs;
        this.publications = publications;
        this.undoRepository = undoRepository;
        this.rows = rows;
        this.duplicates = duplicates;
        this.sources = sources;
    }

    /** What a chunk that is not loaded says of its records; null if it is loaded, and can be in the table. */
    @Nullable Fate ofChunk(Job job, LoadPlan plan, @Nullable RecordedChunk chunk, long record) {
        if (chunk == null) {
            if (job.state().isFinished() && job.state() != JobState.PARTIAL) {
                return notLoaded(job, "before this chunk was loaded");
            }
            return Fate.of(
                    Verdict.IN_FLIGHT,
                    null,
                    record <= job.recordsRead()
                            ? "the chunk is on the queue or being loaded"
                            : "the job has not come to the chunk yet: it has read %d records"
                                    .formatted(job.recordsRead()));
        }
        if (chunk.state() != RecordedChunk.State.LOADED) {
            return Fate.of(
                    Verdict.DEAD_LETTER,
                    null,
                    chunk.state() == RecordedChunk.State.DEAD
                            ? "the chunk could not be loaded: caravan dead-letters show "
                                    + chunk.header().id()
                            : "the chunk could not be loaded, and was discarded");
        }
        if (plan.policies().dryRun()) {
            return Fate.of(Verdict.SKIPPED, "dry-run", "the record would load; the job was a dry run");
        }
        if (undoRepository.isUndone(job.id())) {
            return Fate.of(Verdict.NOT_LOADED, "undone", "the job was undone: its rows were deleted");
        }
        if (undoRepository.isUnpublished(job.id())) {
            if (job.state().isFinished() && job.state() != JobState.PARTIAL) {
                return notLoaded(job, "before its rows were published");
            }
            return Fate.of(
                    Verdict.STAGED,
                    null,
                    job.state() == JobState.PARTIAL
                            ? "the rows get into the table when the job's dead letters are replayed or discarded"
                            : "the rows get into the table when all chunks are staged");
        }
        return null;
    }

    private static Fate notLoaded(Job job, String when) {
        return Fate.of(
                Verdict.NOT_LOADED,
                null,
                "the job is %s and ended %s%s"
                        .formatted(job.state(), when, job.failure() == null ? "" : ": " + job.failure()));
    }

    /** What became of a record that a job wrote, or found to be a duplicate. */
    Fate ofRecord(Job job, LoadPlan plan, RecordedChunk chunk, long record, Records records, int r, Deadline deadline) {
        if (plan.key().isEmpty()) {
            return withoutKey(job, plan, chunk, record, deadline);
        }
        RowFinder.Found found = rows.byKey(job, plan, records, r, deadline);
        KeySearch.Row row = found.row();
        boolean updates = plan.policies().writeMode().onDuplicate() == DuplicatePolicy.UPDATE;
        if (publications.updatedAmong(job.id(), record, 1).contains(record)) {
            return Fate.of(
                            Verdict.UPDATED,
                            null,
                            "the table had a row with the key, which has the record's values since")
                    .with(row);
        }
        if (row != null && found.lineage() && Objects.equals(row.job(), job.id())) {
            return Objects.equals(row.record(), record)
                    ? Fate.of(Verdict.INSERTED, null, "the record is a row of table %s".formatted(plan.table()))
                            .with(row)
                    : duplicateOf(job, plan, Objects.requireNonNull(row.record()), deadline)
                            .with(row);
        }
        JobBalance balance = jobs.balance(job.id());
        if (balance.duplicates() == 0 || isAllInserted(chunk)) {
            return inserted(plan, balance, row).noting(found.obstacle());
        }
        boolean wasThere = row != null && found.lineage() && (row.job() == null || row.job() < job.id());
        if (wasThere && !updates) {
            return keyExists(Objects.requireNonNull(row));
        }
        return compared(job, plan, balance, record, row, deadline).noting(found.obstacle());
    }

    private static boolean isAllInserted(RecordedChunk chunk) {
        return chunk.inserted() > 0
                && chunk.inserted() + chunk.rejected() == chunk.header().records();
    }

    private static Fate keyExists(KeySearch.Row row) {
        return Fate.of(
                        Verdict.DUPLICATE,
                        "key-exists",
                        "the table had a row with the key%s"
                                .formatted(
                                        row.job() == null
                                                ? ", which no job inserted"
                                                : ", which job %d inserted".formatted(row.job())))
                .with(row)
                .with(new Explanation.Winner(null, null, row.job()));
    }

    private Fate duplicateOf(Job job, LoadPlan plan, long winner, Deadline deadline) {
        boolean last = plan.policies().writeMode().onDuplicate() == DuplicatePolicy.UPDATE;
        Long line = sources.lineOf(job, plan, winner, deadline);
        return Fate.of(
                        Verdict.DUPLICATE,
                        "duplicate-in-file",
                        "%s has the same key and comes %s"
                                .formatted(line == null ? "record " + winner : "line " + line, last ? "last" : "first"))
                .with(new Explanation.Winner(line, winner, null));
    }

    private static Fate inserted(LoadPlan plan, JobBalance balance, KeySearch.@Nullable Row row) {
        boolean mayHaveUpdated = balance.updated() > 0;
        if (mayHaveUpdated && balance.inserted() > 0) {
            return Fate.of(
                            Verdict.UNKNOWN,
                            null,
                            "the record was inserted, or updated a row: the job updated so many that the ledger does not note which")
                    .with(row);
        }
        return Fate.of(
                        mayHaveUpdated ? Verdict.UPDATED : Verdict.INSERTED,
                        null,
                        row == null
                                ? "the record was loaded, and table %s has no row of it any more"
                                        .formatted(plan.table())
                                : "the record is a row of table %s".formatted(plan.table()))
                .with(row);
    }

    private Fate compared(
            Job job, LoadPlan plan, JobBalance balance, long record, KeySearch.@Nullable Row row, Deadline deadline) {
        try {
            DuplicatesFile.Finding finding = duplicates.find(job, record, deadline);
            if (finding.duplicate().isPresent()) {
                Duplicate duplicate = finding.duplicate().get();
                long line = duplicate.winnerLine();
                return Fate.of(Verdict.DUPLICATE, duplicate.reason(), duplicate.message())
                        .with(row)
                        .with(new Explanation.Winner(
                                line == 0 ? null : line, null, line != 0 || row == null ? null : row.job()));
            }
            return finding.notListed()
                    .map(why -> Fate.of(Verdict.UNKNOWN, "not-listed", "the record may be a duplicate: " + why)
                            .with(row))
                    .orElseGet(() -> inserted(plan, balance, row));
        } catch (UnlistableDuplicatesException
                | Deadline.PassedException
                | DataAccessException
                | TransactionException e) {
            return Fate.of(
                            Verdict.UNKNOWN,
                            null,
                            "the record was loaded, or is a duplicate: %s".formatted(e.getMessage()))
                    .with(row);
        }
    }

    private Fate withoutKey(Job job, LoadPlan plan, RecordedChunk chunk, long record, Deadline deadline) {
        RowFinder.Found found = rows.byLineage(job, plan, record, deadline);
        if (found.row() != null) {
            return Fate.of(Verdict.INSERTED, null, "the record is a row of table %s".formatted(plan.table()))
                    .with(found.row());
        }
        JobBalance balance = jobs.balance(job.id());
        boolean isNoneDropped = isAllInserted(chunk)
                || jobs.progressOf(List.of(job.id())).stream()
                        .flatMap(progress -> progress.skippedLines().stream())
                        .noneMatch(skipped -> skipped.reason().equals("dropped-by-table"));
        return isNoneDropped
                ? (found.lineage()
                                ? inserted(plan, balance, null)
                                : Fate.of(
                                        Verdict.INSERTED,
                                        null,
                                        "the record was loaded into table %s".formatted(plan.table())))
                        .noting(found.obstacle())
                : Fate.of(
                                Verdict.UNKNOWN,
                                null,
                                "the record was inserted, and deleted since, or the table dropped it without an error (a trigger or a policy)")
                        .noting(found.obstacle());
    }
}
