package dev.caravan.source;

import dev.caravan.csv.source.DecompressionLimits;
import dev.caravan.csv.source.ZipArchive;
import dev.caravan.ledger.job.ArchiveEntry;
import dev.caravan.ledger.job.FileVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * A file of this machine, or of a file system that it shares; or an entry of a zip archive that is one. A job names it without links, so one
 * in the path was created since: anyone with write access to the folder could have any file of this machine loaded through it.
 */
final class FileSource implements OpenSource {
    private final Path file;
    private final String version;
    private final InputStream stream;

    /** @param decompressionLimits what an archive may unpack to */
    FileSource(String source, String version, DecompressionLimits decompressionLimits) throws IOException {
        this.file = Path.of(ArchiveEntry.container(source));
        this.version = version;
        checkUnchanged();
        Optional<ArchiveEntry> entry = ArchiveEntry.of(source);
        if (entry.isEmpty() && ZipArchive.isZip(file)) {
            refuse(decompressionLimits);
        }
        this.stream = entry.isPresent()
                ? ZipArchive.open(file, decompressionLimits).stream(entry.get().name())
                : Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS);
    }

    /** An archive is a source itself only if it could not be read when it was found. */
    private void refuse(DecompressionLimits decompressionLimits) throws IOException {
        ZipArchive.open(file, decompressionLimits).close();
        throw new SourceException(
                "%s is a zip archive that could not be read when it was taken: load it again".formatted(file));
    }

    @Override
    public InputStream stream() {
        return stream;
    }

    @Override
    public void checkUnchanged() throws IOException {
        try {
            Path real = file.toRealPath();
            if (!real.equals(file)) {
                throw new SourceException(
                        "%s leads to %s now, by a link that was not there when it was taken".formatted(file, real));
            }
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!FileVersion.of(now).equals(version)) {
                throw SourceException.replaced("%s has changed since it was taken (%s)".formatted(file, version));
            }
        } catch (NoSuchFileException e) {
            throw SourceException.gone(file + " is gone");
        }
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
