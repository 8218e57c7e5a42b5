package dev.caravan.intake;

import dev.caravan.ledger.job.FileVersion;
import dev.caravan.ledger.job.Job;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/**
 * The files that this process has moved to the done folder within the last hour. A writer whose transfer stalled for longer than
 * {@code caravan.inbox.stable-for} still has its file open, and continues to write to it there. Thread-safe.
 */
@Component
@ConditionalOnProperty("caravan.inbox.enabled")
class DoneFiles {
    private static final Duration WATCHED_FOR = Duration.ofHours(1);
    private static final int MOST_WATCHED = 10_000;

    private final Map<Path, DoneFile> files = new LinkedHashMap<>();

    /**
     * A file in the done folder.
     *
     * @param job that loaded it
     */
    record DoneFile(Path path, Job job, long sinceNanos) {
        private boolean isExpired() {
            return System.nanoTime() - sinceNanos > WATCHED_FOR.toNanos();
        }

        /** False also if it is gone. */
        private boolean isChanged() {
            try {
                return !FileVersion.of(Files.readAttributes(path, BasicFileAttributes.class))
                        .equals(job.sourceVersion());
            } catch (IOException e) {
                return false;
            }
        }
    }

    /** Watches a file; beyond a number of files, no longer the one that was added first. */
    synchronized void add(Path path, Job job) {
        files.put(path, new DoneFile(path, job, System.nanoTime()));
        if (files.size() > MOST_WATCHED) {
            files.remove(files.keySet().iterator().next());
        }
    }

    /** Takes the files that are another version than the one that their job loaded; they are no longer watched. */
    List<DoneFile> takeChanged() {
        List<DoneFile> changed = watched().stream().filter(DoneFile::isChanged).toList();
        changed.forEach(this::remove);
        return changed;
    }

    private synchronized List<DoneFile> watched() {
        files.values().removeIf(DoneFile::isExpired);
        return new ArrayList<>(files.values());
    }

    private synchronized void remove(DoneFile file) {
        files.remove(file.path);
    }
}
