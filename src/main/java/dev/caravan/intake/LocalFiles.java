package dev.caravan.intake;

import dev.caravan.csv.UnreadableSourceException;
import dev.caravan.csv.source.DecompressionLimits;
import dev.caravan.csv.source.ZipArchive;
import dev.caravan.csv.source.ZipPath;
import dev.caravan.ledger.job.ArchiveEntry;
import dev.caravan.ledger.job.FileVersion;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/** Files of this machine as sources. */
public final class LocalFiles {
    private LocalFiles() {}

    /**
     * What a readable file holds; of a zip archive the directory is read, and no more. One entry of an archive is named as {@code
     * ARCHIVE!/ENTRY}. An archive that can't be loaded is a source itself, whose job fails with the reason.
     *
     * @throws UnusableSourceException if it is missing, no file, not readable, or has not the entry that is named; the message names it
     */
    public static DiscoveredSources discoveredSources(Path file, DecompressionLimits decompressionLimits) {
        ZipPath named = ZipPath.of(file);
        Source whole = source(named.file());
        Path real = whole.label();
        try {
            if (!ZipArchive.isZip(real)) {
                if (named.entry() != null) {
                    throw new UnusableSourceException(named.file() + ": is no zip archive");
                }
                return new DiscoveredSources(List.of(whole), List.of());
            }
            try (ZipArchive zip = ZipArchive.open(real, decompressionLimits)) {
                List<Source> entries = zip.entries(named.entry()).stream()
                        .map(entry -> new Source(
                                new ArchiveEntry(real.toUri(), entry.name()).source(),
                                whole.version(),
                                entry.bytes(),
                                ZipArchive.label(real, entry.name())))
                        .toList();
                return new DiscoveredSources(entries, named.entry() == null ? zip.otherNames() : List.of());
            }
        } catch (UnreadableSourceException e) {
            if (named.entry() == null) {
                return new DiscoveredSources(List.of(whole), List.of());
            }
            throw new UnusableSourceException(named.file() + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UnusableSourceException(file + ": can't be read: " + e.getMessage(), e);
        }
    }

    /**
     * A readable file as a source, whatever it holds.
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
