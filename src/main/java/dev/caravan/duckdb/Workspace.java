package dev.caravan.duckdb;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/** A directory that goes when it is closed; one whose process died goes when the next is opened. */
public final class Workspace implements Closeable {
    private static final String LOCK = "lock";

    private final Path directory;
    private final FileChannel lock;

    private Workspace(Path directory, FileChannel lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /** @param parent made if it is missing */
    public static Workspace open(Path parent) throws IOException {
        Files.createDirectories(parent);
        try (Stream<Path> others = Files.list(parent)) {
            for (Path other : others.toList()) {
                deleteIfLeft(other);
            }
        }
        Path directory = Files.createTempDirectory(parent.toRealPath(), "work-");
        FileChannel lock = locked(directory);
        if (lock == null) {
            throw new IOException(directory + " is taken by another process");
        }
        return new Workspace(directory, lock);
    }

    public Path directory() {
        return directory;
    }

    @Override
    public void close() throws IOException {
        FileSystemUtils.deleteRecursively(directory);
        lock.close();
    }

    private static void deleteIfLeft(Path directory) throws IOException {
        if (Files.exists(directory.resolve(LOCK))) {
            FileChannel lock = locked(directory);
            if (lock != null) {
                new Workspace(directory, lock).close();
            }
        }
    }

    private static @Nullable FileChannel locked(Path directory) throws IOException {
        FileChannel channel =
                FileChannel.open(directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // This process has it.
        }
        channel.close();
        return null;
    }
}
