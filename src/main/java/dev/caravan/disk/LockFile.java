package dev.caravan.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A locked file. Among all threads and processes, one caller at a time holds the lock. {@link #close} releases it, and so does the
 * death of the process. Thread-safe.
 *
 * <p>On POSIX, a process that closes any descriptor of a file loses all its locks on that file (fcntl(2);
 * {@link java.nio.channels.FileLock}, "Platform dependencies"). A second channel to a locked file must therefore never be opened in
 * the process that holds the lock, not even to find out that the file is locked. {@link #HELD} is checked before a channel is opened.
 */
public final class LockFile implements Closeable {
    /** Files that this process locks or is about to lock, as absolute paths without symbolic links. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path key;
    private final FileChannel channel;

    private LockFile(Path key, FileChannel channel) {
        this.key = key;
        this.channel = channel;
    }

    /**
     * Locks a file without waiting.
     *
     * @param file created if it doesn't exist; its directory must exist
     * @return empty if another thread or process holds the lock, or deleted the file during the call
     */
    public static Optional<LockFile> tryLock(Path file) throws IOException {
        Path absolute = file.toAbsolutePath();
        Path key = absolute.resolveSibling(".").toRealPath().resolve(absolute.getFileName());
        if (!HELD.add(key)) {
            return Optional.empty();
        }
        boolean locked = false;
        try {
            FileChannel channel = FileChannel.open(key, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                // A process that deletes a directory holds its lock; the next holder would lock a file without a name.
                locked = channel.tryLock() != null && Files.exists(key);
                return locked ? Optional.of(new LockFile(key, channel)) : Optional.empty();
            } finally {
                if (!locked) {
                    channel.close();
                }
            }
        } finally {
            if (!locked) {
                HELD.remove(key);
            }
        }
    }

    /** Releases the lock. The file stays. A second call has no effect. */
    @Override
    public void close() throws IOException {
        // The channel first: once the key is free, another thread may open the file and would lose its lock by this
        // close.
        if (channel.isOpen()) {
            try {
                channel.close();
            } finally {
                HELD.remove(key);
            }
        }
    }
}
