package dev.caravan.duckdb;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * A folder of one report's own on the disk, gone with it. A lock in it says that its process lives: who finds one that is not locked
 * deletes it.
 */
public final class WorkDirectory implements Closeable {
    private static final String PREFIX = "report-";
    private static final String LOCK = "lock";

    /** Of this process. Not to be tried: closing another channel to a file that is locked gives its lock up (java.nio.channels.FileLock). */
    private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final FileChannel channel;

    private WorkDirectory(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /** A new one, after what dead processes left beside it is deleted. */
    public static WorkDirectory open(Path parent, long job) throws IOException {
        Files.createDirectories(parent);
        deleteThoseOfTheDead(parent);
        Path directory = Files.createTempDirectory(parent.toAbsolutePath(), PREFIX + job + "-");
        OWN.add(directory);
        FileChannel channel =
                FileChannel.open(directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        channel.lock();
        return new WorkDirectory(directory, channel);
    }

    /** Deletes the folders of processes that were killed. */
    static void deleteThoseOfTheDead(Path parent) throws IOException {
        if (!Files.isDirectory(parent)) {
            return;
        }
        try (Stream<Path> folders = Files.list(parent.toAbsolutePath())) {
            for (Path folder : folders.filter(
                            path -> path.getFileName().toString().startsWith(PREFIX))
                    .toList()) {
                if (!OWN.contains(folder) && isDead(folder)) {
                    delete(folder);
                }
            }
        }
    }

    /** One that was made this moment has no lock yet, and is not dead. */
    private static final long FRESH_MILLIS = 60_000;

    private static boolean isDead(Path folder) throws IOException {
        Path lock = folder.resolve(LOCK);
        if (!Files.exists(lock)) {
            return Files.getLastModifiedTime(folder).toMillis() < System.currentTimeMillis() - FRESH_MILLIS;
        }
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
                FileLock taken = channel.tryLock()) {
            return taken != null;
        }
    }

    public Path directory() {
        return directory;
    }

    public Path file(String name) {
        return directory.resolve(name);
    }

    /** Bytes that may be written there yet. */
    public long usableBytes() throws IOException {
        return Files.getFileStore(directory).getUsableSpace();
    }

    /** Deletes it with all in it. */
    @Override
    public void close() throws IOException {
        delete(directory);
        channel.close();
        OWN.remove(directory);
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
