package dev.caravan.intake;

import dev.caravan.feed.plan.SnapshotCodec;
import dev.caravan.ledger.job.ArchiveEntry;
import dev.caravan.ledger.job.FileVersion;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.JobKind;
import dev.caravan.ledger.job.JobState;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Moves files of the drop folder to the done or the failed folder, and back if they changed; deletes and overwrites no file. Thread-safe. */
@Component
@ConditionalOnProperty("caravan.inbox.enabled")
class InboxArchiver implements SourceOrigin {
    private static final Logger LOG = LoggerFactory.getLogger(InboxArchiver.class);
    private static final int NAMES_TRIED = 10_000;

    private final InboxSettings settings;
    private final ClaimedFiles memory;
    private final DoneFiles doneFiles;
    private final SnapshotCodec snapshotCodec;
    private final Path inbox;

    InboxArchiver(InboxSettings settings, ClaimedFiles memory, DoneFiles doneFiles, SnapshotCodec snapshotCodec) {
        this.settings = settings;
        this.memory = memory;
        this.doneFiles = doneFiles;
        this.snapshotCodec = snapshotCodec;
        this.inbox = realPathOf(settings.directory());
    }

    @Override
    public String name() {
        return InboxSettings.ORIGIN;
    }

    /** Moves the file, unless it is gone or has become another version, which is another job's. One that can't be moved stays. */
    @Override
    public void archive(Job job, boolean completed) {
        Path file = Path.of(ArchiveEntry.container(job.source()));
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (job.state() == JobState.SUPERSEDED) {
                LOG.debug("{}: the file is another version than job {} was for", file, job.id());
            } else if (!FileVersion.of(attributes).equals(job.sourceVersion())) {
                LOG.warn(
                        "{} has changed since job {} read it: it had {} bytes, and has {}. It stays in the drop folder, and becomes another job{}",
                        file,
                        job.id(),
                        job.sourceBytes(),
                        attributes.size(),
                        isReloadable(job)
                                ? "; rows that are loaded already are duplicates"
                                : "; table %s has no key, so rows of both versions are in it: 'caravan undo %d' deletes those of the first"
                                        .formatted(job.table(), job.id()));
            } else if (completed) {
                doneFiles.add(move(file, settings.done()), job);
            } else {
                Path unused = move(file, settings.failed());
            }
        } catch (NoSuchFileException e) {
            LOG.debug("{} is gone", file);
        } catch (IOException e) {
            LOG.warn("{} could not be moved: {}", file, e.toString());
        }
    }

    /**
     * Takes a file that has changed since its job COMPLETED out of the done folder, so that what lies there is what was loaded. It becomes
     * another job, unless that would insert its rows twice.
     */
    void takeBack(DoneFiles.DoneFile changed) {
        Job job = changed.job();
        Path origin = Path.of(ArchiveEntry.container(job.source()));
        try {
            long bytes = Files.size(changed.path());
            String what = "%s has changed since job %d loaded it: the job loaded %d bytes, and it has %d"
                    .formatted(changed.path(), job.id(), job.sourceBytes(), bytes);
            if (isReloadable(job) && Files.notExists(origin)) {
                Files.move(changed.path(), origin);
                LOG.warn(
                        "{}. It is back in the drop folder, and becomes another job; rows that are loaded already are duplicates",
                        what);
            } else {
                Path failed = move(changed.path(), placeOf(origin), settings.failed());
                LOG.warn(
                        "{}. It is not loaded again, {}: it is {} now. To load all of it, run 'caravan undo {}', and move it to the drop folder",
                        what,
                        isReloadable(job)
                                ? "because another file of its name is in the drop folder"
                                : "because table %s has no key and would get its rows twice".formatted(job.table()),
                        failed,
                        job.id());
            }
        } catch (IOException e) {
            LOG.warn(
                    "{} has changed since job {} loaded it, and could not be moved: {}",
                    changed.path(),
                    job.id(),
                    e.toString());
        }
    }

    /** Whether loading another version of a job's source inserts no row twice: the table has a key, or the job inserted nothing. */
    private boolean isReloadable(Job job) {
        return job.kind() == JobKind.REPORT
                || job.plan() == null
                || !snapshotCodec.plan(job.plan()).key().isEmpty();
    }

    /** Lets the drop folder's route take a file again that stays there. */
    void lookAgain(Path file) {
        memory.forget(absolute(settings.directory()).relativize(absolute(file)));
    }

    /** Moves a file that can't become a job to the failed folder. */
    void refuse(Path file) {
        try {
            Path unused = move(file.toRealPath(), settings.failed());
        } catch (IOException e) {
            LOG.warn("{} could not be moved: {}", file, e.toString());
        }
    }

    private Path placeOf(Path file) {
        return file.startsWith(inbox) ? inbox.relativize(file) : file.getFileName();
    }

    private Path move(Path file, Path shelf) throws IOException {
        return move(file, placeOf(file), shelf);
    }

    /** @return where the file is now */
    private Path move(Path file, Path place, Path shelf) throws IOException {
        for (int n = 1; n <= NAMES_TRIED; n++) {
            Path target = shelf.resolve(n == 1 ? place.toString() : numbered(place.toString(), n));
            Files.createDirectories(target.toAbsolutePath().getParent());
            try {
                Files.move(file, target);
                memory.forget(place);
                return target;
            } catch (FileAlreadyExistsException taken) {
                LOG.debug("{} is taken", target);
            }
        }
        throw new FileAlreadyExistsException(shelf.resolve(place).toString());
    }

    private static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }

    private static String numbered(String path, int n) {
        int dot = path.indexOf('.', path.lastIndexOf('/') + 2);
        return dot < 0 ? path + "-" + n : path.substring(0, dot) + "-" + n + path.substring(dot);
    }

    private static Path realPathOf(Path directory) {
        try {
            return Files.createDirectories(directory).toRealPath();
        } catch (IOException e) {
            throw new IllegalStateException("caravan.inbox.directory %s can't be made".formatted(directory), e);
        }
    }
}
