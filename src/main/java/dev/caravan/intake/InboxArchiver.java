package dev.caravan.intake;

import dev.caravan.ledger.job.ArchiveEntry;
import dev.caravan.ledger.job.FileVersion;
import dev.caravan.ledger.job.Job;
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

/** Moves files of the drop folder to the done or the failed folder; deletes and overwrites no file. Thread-safe. */
@Component
@ConditionalOnProperty("caravan.inbox.enabled")
class InboxArchiver implements SourceOrigin {
    private static final Logger LOG = LoggerFactory.getLogger(InboxArchiver.class);
    private static final int NAMES_TRIED = 10_000;

    private final InboxSettings settings;
    private final ClaimedFiles memory;
    private final Path inbox;

    InboxArchiver(InboxSettings settings, ClaimedFiles memory) {
        this.settings = settings;
        this.memory = memory;
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
            if (FileVersion.of(attributes).equals(job.sourceVersion())) {
                move(file, completed ? settings.done() : settings.failed());
            }
        } catch (NoSuchFileException e) {
            LOG.debug("{} is gone", file);
        } catch (IOException e) {
            LOG.warn("{} could not be moved: {}", file, e.toString());
        }
    }

    /** Moves a file that can't become a job to the failed folder. */
    void refuse(Path file) {
        try {
            move(file.toRealPath(), settings.failed());
        } catch (IOException e) {
            LOG.warn("{} could not be moved: {}", file, e.toString());
        }
    }

    private void move(Path file, Path shelf) throws IOException {
        Path place = file.startsWith(inbox) ? inbox.relativize(file) : file.getFileName();
        for (int n = 1; n <= NAMES_TRIED; n++) {
            Path target = shelf.resolve(n == 1 ? place.toString() : numbered(place.toString(), n));
            Files.createDirectories(target.toAbsolutePath().getParent());
            try {
                Files.move(file, target);
                memory.forget(place);
                return;
            } catch (FileAlreadyExistsException taken) {
                LOG.debug("{} is taken", target);
            }
        }
        throw new FileAlreadyExistsException(shelf.resolve(place).toString());
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
