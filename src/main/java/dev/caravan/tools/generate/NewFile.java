package dev.caravan.tools.generate;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A file that gets its name when it is complete. Until then it is a hidden file in the same directory, which is deleted on failure and
 * on SIGTERM. An existing path that isn't a regular file (a pipe, /dev/null) is written directly.
 */
final class NewFile implements AutoCloseable {
    private final Path target;
    private final Path written;
    private final boolean replace;

    /** The file can't be written as requested; the message is one line for the user. */
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }
    }

    NewFile(String name, boolean replace) throws Refused {
        this.target = path(name);
        this.replace = replace;
        if (Files.isDirectory(target)) {
            throw new Refused(name + " is a directory; name a file in it");
        }
        if (Files.isRegularFile(target) && !replace) {
            throw alreadyThere();
        }
        if (Files.exists(target) && !Files.isRegularFile(target)) {
            this.written = target;
            return;
        }
        Path directory = target.toAbsolutePath().getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw new Refused("Cannot write " + name + ": there is no directory " + directory);
        }
        long process = ProcessHandle.current().pid();
        this.written = directory.resolve("." + target.getFileName() + "." + process + ".part");
    }

    OutputStream open() throws IOException {
        if (!written.equals(target)) {
            written.toFile().deleteOnExit();
        }
        return Files.newOutputStream(written);
    }

    /** Gives the file its name, after it is written and closed. */
    void keep() throws IOException {
        if (written.equals(target)) {
            return;
        }
        try {
            if (replace) {
                Files.move(written, target, StandardCopyOption.REPLACE_EXISTING);
            } else {
                Files.move(written, target);
            }
        } catch (FileAlreadyExistsException e) {
            throw alreadyThere();
        }
    }

    @Override
    public void close() throws IOException {
        if (!written.equals(target)) {
            Files.deleteIfExists(written);
        }
    }

    /** The reason without the path with which a file system's message begins. */
    static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof NoSuchFileException) {
            return "no such directory";
        }
        String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
        return reason == null ? e.getClass().getSimpleName() : reason;
    }

    private Refused alreadyThere() {
        return new Refused(target + " is there already; --force replaces it");
    }

    private static Path path(String name) throws Refused {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw new Refused("Cannot write " + name + ": " + e.getReason());
        }
    }
}
