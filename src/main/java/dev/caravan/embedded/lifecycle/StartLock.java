package dev.caravan.embedded.lifecycle;

import dev.caravan.disk.LockFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Serializes the start and the stop of embedded services among all threads and processes that use one lock file. */
public final class StartLock {
    private static final Duration POLL = Duration.ofMillis(50);

    private StartLock() {}

    /** The work to do while the lock is held. */
    public interface Action<T> {
        T run() throws IOException, InterruptedException;
    }

    /**
     * Waits for the lock, then runs the action.
     *
     * @param file the lock file, created if it doesn't exist
     * @throws EmbeddedStartException if another process still holds the lock when the limit expires
     */
    public static <T> T holding(Path file, Duration limit, Action<T> action) throws IOException, InterruptedException {
        LockFile lock = acquire(file, limit);
        try {
            return action.run();
        } finally {
            lock.close();
        }
    }

    private static LockFile acquire(Path file, Duration limit) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            Optional<LockFile> lock = LockFile.tryLock(file);
            if (lock.isPresent()) {
                return lock.get();
            }
            if (System.nanoTime() > deadline) {
                throw new EmbeddedStartException("Another process has held " + file + " for " + limit.toSeconds()
                        + " s to start or stop PostgreSQL: end that process and try again");
            }
            Thread.sleep(POLL.toMillis());
        }
    }
}
