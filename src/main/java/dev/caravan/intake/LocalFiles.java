package dev.caravan.intake;

import dev.caravan.ledger.FileVersion;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** Files of this machine as sources. */
public final class LocalFiles {
    private LocalFiles() {}

    /**
     * A readable file as a source.
     *
     * @throws UnusableSourceException if it is missing, no file, or not readable; the message names it
     */
    public static Source source(Path file) {
        try {
            Path real = file.toRealPath();
            BasicFileAttributes attributes = Files.readAttributes(real, BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                throw new UnusableSourceException(file + ": is no regular file");
            }
            if (!Files.isReadable(real)) {
                throw new UnusableSourceException(file + ": permission denied");
            }
            return new Source(real.toUri().toString(), FileVersion.of(attributes), attributes.size(), real);
        } catch (NoSuchFileException e) {
            throw new UnusableSourceException(file + ": no such file or directory", e);
        } catch (AccessDeniedException e) {
            throw new UnusableSourceException(file + ": permission denied", e);
        } catch (IOException e) {
            throw new UnusableSourceException(file + ": can't be read: " + e.getMessage(), e);
        }
    }
}
