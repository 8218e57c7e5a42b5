package dev.caravan.embedded.lifecycle;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One holder of a lock file at a time among all threads and processes; a holder that dies lets go. */
public final class StartLock {
    private static final Duration POLL = Duration.ofMillis(50);

    private StartLock() {}

    /** What is done while the lock is held. */
    public interface Action<T> {
        T run() throws IOException, InterruptedException;
    }

    /**
     * Waits for the lock, then acts.
     *
     * @param file the lock file, made if it isn't there
     * @throws EmbeddedStartException if another process still holds it at the limit
     */
    public static <T> T holding(Path file, Duration limit, Action<T> action) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            while (tryLock(channel) == null) {
                if (System.nanoTime() > deadline) {
                    throw new EmbeddedStartException("Another process has held " + file + " for " + limit.toSeconds()
                            + " s to start or stop PostgreSQL: end that process and try again");
                }
                Thread.sleep(POLL.toMillis());
            }
            return action.run();
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException anotherThread) {
            return null;
        }
    }
}
