package dev.caravan.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Files and directories that only this process's user may read: they hold rows. Existing ones keep their permissions, and so do all where a
 * file system has none.
 */
public final class PrivateFiles {
    private static final FileAttribute<?>[] FILE = attributes("rw-------");
    private static final FileAttribute<?>[] DIRECTORY = attributes("rwx------");

    private PrivateFiles() {}

    private static FileAttribute<?>[] attributes(String permissions) {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    /** Creates a directory, and those above it, as far as they don't exist. */
    public static Path directories(Path directory) throws IOException {
        return Files.isDirectory(directory) ? directory : Files.createDirectories(directory, DIRECTORY);
    }

    /** Creates an empty file, which must not exist. */
    public static Path create(Path file) throws IOException {
        return Files.createFile(file, FILE);
    }

    /** Opens a file, which is created as the options say. */
    public static FileChannel open(Path file, OpenOption... options) throws IOException {
        return FileChannel.open(file, Set.of(options), FILE);
    }
}
