package dev.caravan.embedded.backup;

import dev.caravan.disk.PrivateFiles;
import dev.caravan.error.ErrorKind;
import dev.caravan.error.UserException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/** Makes a data directory of what {@link Backup} saved. */
public final class Restore {
    private static final int LONGEST_MANIFEST_BYTES = 8192;

    private Restore() {}

    /**
     * Makes the data directory. It appears whole, or not at all: an interrupted run leaves a folder beside it.
     *
     * @param dataDir absent or empty
     * @param elsewhere whether it may be another place than the one that was saved: jobs name their files, and the queue of their process, by
     *     their path, so those that had not ended don't go on there
     * @throws UserException if there is something in the data directory, it is another one, or the file is no backup
     */
    public static void into(Path dataDir, Path archive, boolean elsewhere) throws IOException {
        Path directory = dataDir.toAbsolutePath().normalize();
        if (Files.exists(directory) && !isEmpty(directory)) {
            throw new UserException(
                    ErrorKind.CONFIGURATION,
                    "%s is not empty: choose another --data-dir, or move what is there away first".formatted(dataDir));
        }
        Path parent = Files.createDirectories(directory.getParent());
        Path unfinished = PrivateFiles.directories(parent.resolve(directory.getFileName() + ".restoring"));
        FileSystemUtils.deleteRecursively(unfinished);
        PrivateFiles.directories(unfinished);
        try {
            unpack(archive, unfinished, elsewhere ? null : directory);
            Files.deleteIfExists(directory);
            Files.move(unfinished, directory);
        } finally {
            FileSystemUtils.deleteRecursively(unfinished);
        }
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.findAny().isEmpty();
        }
    }

    private static void unpack(Path archive, Path directory, @Nullable Path place) throws IOException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(
                new ZstdCompressorInputStream(new BufferedInputStream(Files.newInputStream(archive))), "UTF-8")) {
            requireManifest(archive, tar, place);
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path file = directory.resolve(entry.getName()).normalize();
                if (!file.startsWith(directory) || !(entry.isFile() || entry.isDirectory())) {
                    throw new UserException(
                            ErrorKind.CONFIGURATION,
                            "%s has an entry that no backup has: %s".formatted(archive, entry.getName()));
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                } else {
                    Files.createDirectories(file.getParent());
                    Files.copy(tar, file);
                    Files.setLastModifiedTime(file, entry.getLastModifiedTime());
                }
                Files.setPosixFilePermissions(file, Backup.permissions(entry.getMode()));
            }
        } catch (NoSuchFileException e) {
            throw new UserException(ErrorKind.CONFIGURATION, "there is no file %s".formatted(archive), e);
        }
    }

    private static void requireManifest(Path archive, TarArchiveInputStream tar, @Nullable Path place) {
        String[] manifest;
        try {
            TarArchiveEntry first = tar.getNextEntry();
            manifest = first == null || !first.getName().equals(Backup.MANIFEST)
                    ? new String[0]
                    : new String(tar.readNBytes(LONGEST_MANIFEST_BYTES), StandardCharsets.UTF_8).split("\n", 2);
        } catch (IOException e) {
            throw new UserException(
                    ErrorKind.CONFIGURATION, "%s is no backup of Caravan's: %s".formatted(archive, e.getMessage()), e);
        }
        if (manifest.length < 2) {
            throw new UserException(ErrorKind.CONFIGURATION, "%s is no backup of Caravan's".formatted(archive));
        }
        if (!manifest[0].equals(Integer.toString(Backup.FORMAT))) {
            throw new UserException(
                    ErrorKind.CONFIGURATION,
                    "%s was made by another version of Caravan: restore it with that one".formatted(archive));
        }
        String saved = manifest[1].strip();
        if (place != null && !saved.equals(place.toString())) {
            throw new UserException(
                    ErrorKind.CONFIGURATION,
                    "%s is of %s, by which jobs name their files: restore it there, or with --elsewhere, where jobs that had not ended don't go on"
                            .formatted(archive, saved));
        }
    }
}
