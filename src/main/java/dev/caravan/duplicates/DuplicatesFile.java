package dev.caravan.duplicates;

import dev.caravan.csv.RecordParser;
import dev.caravan.feed.ArchiveSettings;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.plan.SnapshotCodec;
import dev.caravan.ledger.ChunkBodies;
import dev.caravan.ledger.Jobs;
import dev.caravan.ledger.LedgerRetention;
import dev.caravan.ledger.Publications;
import dev.caravan.ledger.UndoRepository;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.JobKind;
import dev.caravan.ledger.job.JobState;
import dev.caravan.ledger.reject.Rejects;
import dev.caravan.load.table.IncompatibleTableException;
import dev.caravan.load.table.KeySearch;
import dev.caravan.load.table.TargetTables;
import dev.caravan.message.ChunkHeader;
import dev.caravan.source.SourceOpener;
import dev.caravan.source.SourceUnavailableException;
import dev.caravan.split.SourceChunks;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A job's duplicates as a CSV file: the original columns, then the position of each record, why it was not taken, and which line won. The
 * ledger only counts duplicates, so the source is read twice again, and the database compares the keys in a temporary table. Memory does not
 * grow with the source. Thread-safe.
 */
@Component
public class DuplicatesFile {
    private final SnapshotCodec snapshotCodec;
    private final ArchiveSettings archives;
    private final SourceOpener sources;
    private final ChunkBodies bodies;
    private final Jobs jobs;
    private final Publications publications;
    private final UndoRepository undoRepository;
    private final LedgerRetention ledgerRetention;
    private final Rejects rejects;
    private final TargetTables tables;
    private final TransactionTemplate transaction;

    DuplicatesFile(
            SnapshotCodec snapshotCodec,
            ArchiveSettings archives,
            SourceOpener sources,
            ChunkBodies bodies,
            Jobs jobs,
            Publications publications,
            UndoRepository undoRepository,
            LedgerRetention ledgerRetention,
            Rejects rejects,
            TargetTables tables,
            PlatformTransactionManager transactions) {
        this.snapshotCodec = snapshotCodec;
        this.archives = archives;
        this.sources = sources;
        this.bodies = bodies;
        this.jobs = jobs;
        this.publications = publications;
        this.undoRepository = undoRepository;
        this.ledgerRetention = ledgerRetention;
        this.rejects = rejects;
        this.tables = tables;
        this.transaction = new TransactionTemplate(transactions);
        // In MySQL a stricter one lets INSERT … SELECT lock the rows that it reads.
        this.transaction.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
    }

    /** @throws UnlistableDuplicatesException if the job's duplicates can't be listed, whatever its source is */
    public void requireListable(Job job) {
        obstacle(job).ifPresent(why -> {
            throw new UnlistableDuplicatesException(why);
        });
    }

    /**
     * Writes the duplicates in the order of the file, in UTF-8; the last record may say how many can't be told from other records.
     *
     * @throws UnlistableDuplicatesException as {@link #requireListable}, or if the source or the table is gone or has changed
     */
    public long write(Job job, OutputStream out) throws IOException {
        requireListable(job);
        LoadPlan plan = planOf(job);
        DuplicatesText text = new DuplicatesText(plan, out);
        text.writeHeader();
        boolean published = isPublished(job, plan);
        if (!plan.key().isEmpty() && (!published || jobs.balance(job.id()).duplicates() > 0)) {
            try {
                transaction.executeWithoutResult(status -> {
                    status.setRollbackOnly();
                    list(job, plan, published, text);
                });
            } catch (SourceUnavailableException | IncompatibleTableException e) {
                throw new UnlistableDuplicatesException(String.valueOf(e.getMessage()), e);
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }
        out.flush();
        return text.written();
    }

    /**
     * What is known of one record.
     *
     * @param duplicate empty if it is not known to be a duplicate
     * @param notListed how many more duplicates there are that can't be told from other records, and why; empty if there are none
     */
    public record Finding(Optional<Duplicate> duplicate, Optional<String> notListed) {}

    /**
     * Compares the keys as {@link #write} does, for one record that was not rejected. The source is read once.
     *
     * @param beforeEach called before each chunk is read; what it throws ends the search
     * @throws UnlistableDuplicatesException as {@link #write}
     */
    public Finding find(Job job, long record, Runnable beforeEach) {
        requireListable(job);
        LoadPlan plan = planOf(job);
        boolean published = isPublished(job, plan);
        try {
            return Objects.requireNonNull(transaction.execute(status -> {
                status.setRollbackOnly();
                KeySearch search = search(job, plan, published);
                search.open();
                try {
                    DuplicateReasons reasons =
                            reasons(job, plan, published, publications.staged(job.id()), search, beforeEach);
                    return new Finding(
                            search.matches(record, 1).stream()
                                    .flatMap(match -> reasons.of(match).stream())
                                    .findFirst(),
                            reasons.notListed());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                } finally {
                    search.close();
                }
            }));
        } catch (SourceUnavailableException | IncompatibleTableException e) {
            throw new UnlistableDuplicatesException(String.valueOf(e.getMessage()), e);
        }
    }

    private boolean isPublished(Job job, LoadPlan plan) {
        return !plan.policies().dryRun() && !undoRepository.isUnpublished(job.id());
    }

    private KeySearch search(Job job, LoadPlan plan, boolean published) {
        KeySearch search = tables.keys(job.id(), plan);
        if (published && !search.hasTable()) {
            throw new UnlistableDuplicatesException("table %s is gone".formatted(plan.table()));
        }
        return search;
    }

    private DuplicateReasons reasons(
            Job job, LoadPlan plan, boolean published, List<ChunkHeader> chunks, KeySearch search, Runnable beforeEach)
            throws IOException {
        RecordParser parser = plan.parser();
        try (SourceChunks source = source(job)) {
            for (ChunkHeader chunk : chunks) {
                beforeEach.run();
                search.add(source.records(chunk, parser), notRejected(chunk));
            }
        }
        return DuplicateReasons.find(
                plan, search, published ? jobs.balance(job.id()) : null, publications.updatesNoted(job.id()));
    }

    private void list(Job job, LoadPlan plan, boolean published, DuplicatesText text) {
        KeySearch search = search(job, plan, published);
        List<ChunkHeader> chunks = publications.staged(job.id());
        RecordParser parser = plan.parser();
        search.open();
        try {
            DuplicateReasons reasons = reasons(job, plan, published, chunks, search, () -> {});
            try (SourceChunks source = source(job)) {
                for (ChunkHeader chunk : chunks) {
                    Set<Long> updated = publications.updatedAmong(job.id(), chunk.firstRecord(), chunk.records());
                    List<Duplicate> found = search.matches(chunk.firstRecord(), chunk.records()).stream()
                            .filter(match -> !updated.contains(match.record()))
                            .flatMap(match -> reasons.of(match).stream())
                            .toList();
                    if (!found.isEmpty()) {
                        text.write(source.records(chunk, parser), found);
                    }
                }
            }
            Optional<String> notListed = reasons.notListed();
            if (notListed.isPresent()) {
                text.writeNotListed(notListed.get());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            search.close();
        }
    }

    private SourceChunks source(Job job) {
        return SourceChunks.open(job, snapshotCodec, archives, sources, bodies);
    }

    /** Indexes of a chunk's records that were not rejected. */
    private int[] notRejected(ChunkHeader chunk) {
        Set<Long> rejected = rejects.among(chunk.id().job(), chunk.firstRecord(), chunk.records());
        return IntStream.range(0, chunk.records())
                .filter(r -> !rejected.contains(chunk.firstRecord() + r))
                .toArray();
    }

    /** Why a job's duplicates can't be listed, in one line. */
    private Optional<String> obstacle(Job job) {
        if (job.kind() == JobKind.REPORT) {
            return Optional.of("job %d makes a report, and loads nothing".formatted(job.id()));
        }
        if (!job.state().isFinished()) {
            return Optional.of("job %d is %s: wait for its end, or abort it".formatted(job.id(), job.state()));
        }
        Long corrected = snapshotCodec.settings(job.settings()).corrects();
        if (corrected != null) {
            return Optional.of("job %d corrects job %d, and its file is no file of its own: list the duplicates of that"
                    .formatted(job.id(), corrected));
        }
        if (undoRepository.isUndone(job.id())) {
            return Optional.of("job %d is undone, so none of its rows is left to compare with".formatted(job.id()));
        }
        if (job.plan() == null) {
            return Optional.of("job %d ended before it had read its source".formatted(job.id()));
        }
        if (job.state() == JobState.PARTIAL && undoRepository.isUnpublished(job.id())) {
            return Optional.of(
                    "job %d has dead letters, and its rows get into the table when these are replayed or discarded: caravan dead-letters list --job %1$d"
                            .formatted(job.id()));
        }
        return ledgerRetention.areRejectsGone(job.id())
                ? Optional.of(
                        "the rejects of job %d are gone (caravan.retention.rejects), so it can't be told which of its records were rejected"
                                .formatted(job.id()))
                : Optional.empty();
    }

    private LoadPlan planOf(Job job) {
        return snapshotCodec.plan(Objects.requireNonNull(job.plan()));
    }
}
