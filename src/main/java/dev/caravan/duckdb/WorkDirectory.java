package dev.caravan.duckdb;

import dev.caravan.disk.LockFile;
import dev.caravan.disk.PrivateFiles;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/**
 * A directory for the temporary files of one job. {@link #close} deletes it. Its lock file marks that its process is alive: when a
 * process opens a directory, it first deletes those that dead processes left under the same parent. Thread-safe.
 */
public final class WorkDirectory implements Closeable {
    private static final String LOCK = "lock";

    /** A directory without a lock file that is younger has just been created by another process. */
    private static final long MAX_UNLOCKED_MILLIS = 60_000;

    private final Path directory;
    private final LockFile lock;

    private WorkDirectory(Path directory, LockFile lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /**
     * Creates a directory, after the directories of dead processes are deleted.
     *
     * @param parent created if it doesn't exist; may contain other files, which stay
     * @param purpose first part of the directory's name; only directories of the same purpose are deleted
     * @param job second part of the name
     */
    public static WorkDirectory open(Path parent, String purpose, long job) throws IOException {
        Path home = PrivateFiles.directories(parent).toRealPath();
        deleteAbandoned(home, purpose + "-");
        while (true) {
            Path directory = Files.createTempDirectory(home, "%s-%d-".formatted(purpose, job));
            Optional<LockFile> lock = LockFile.tryLock(directory.resolve(LOCK));
            if (lock.isPresent()) {
                return new WorkDirectory(directory, lock.get());
            }
            // Another process locked it before this one did, considers it abandoned, and deletes it.
        }
    }

    private static void deleteAbandoned(Path parent, String prefix) throws IOException {
        List<Path> directories;
        try (Stream<Path> files = Files.list(parent)) {
            directories = files.filter(
                            path -> path.getFileName().toString().startsWith(prefix) && Files.isDirectory(path))
                    .toList();
        }
        for (Path directory : directories) {
            try {
                if (Files.exists(directory.resolve(LOCK))) {
                    deleteIfUnlocked(directory);
                } else if (isOld(directory)) {
                    FileSystemUtils.deleteRecursively(directory);
                }
            } catch (NoSuchFileException | DirectoryNotEmptyException e) {
                // Another process is deleting it too.
            }
        }
    }

    private static void deleteIfUnlocked(Path directory) throws IOException {
        Optional<LockFile> lock = LockFile.tryLock(directory.resolve(LOCK));
        if (lock.isPresent()) {
            new WorkDirectory(directory, lock.get()).close();
        }
    }

    private static boolean isOld(Path directory) throws IOException {
        return Files.getLastModifiedTime(directory).toMillis() < System.currentTimeMillis() - MAX_UNLOCKED_MILLIS;
    }

    public Path directory() {
        return directory;
    }

    public Path file(String name) {
        return directory.resolve(name);
    }

    /** Free bytes on the disk that this process may use. */
    public long usableBytes() throws IOException {
        return Files.getFileStore(directory).getUsableSpace();
    }

    /** Deletes the directory with all its files. A second call has no effect. */
    @Override
    public void close() throws IOException {
        try {
            FileSystemUtils.deleteRecursively(directory);
        } finally {
            lock.close();
        }
    }
}
