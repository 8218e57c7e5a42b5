package dev.caravan.preview;

import dev.caravan.csv.source.DecompressionLimits;
import dev.caravan.csv.source.ZipPath;
import dev.caravan.intake.LocalFiles;
import dev.caravan.intake.UnusableSourceException;
import dev.caravan.ledger.job.ArchiveEntry;
import dev.caravan.source.SourceOpener;
import dev.caravan.source.http.HttpFetcher;
import dev.caravan.source.http.UrlText;
import dev.caravan.source.http.UrlVersion;
import dev.caravan.source.s3.ObjectStore;
import dev.caravan.source.s3.ObjectVersion;
import dev.caravan.source.sftp.SftpFetcher;
import dev.caravan.source.sftp.SftpFile;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/**
 * A source of a preview: a file, an entry of a zip archive, an S3 object, or a file on a web or SFTP server.
 *
 * @param name as the user named it; an entry follows its archive
 * @param label path that feeds are matched against
 * @param bytes opens it, from the start
 */
public record PreviewSource(String name, Path label, Opening bytes) {

    /** Opens a source; the caller closes it. */
    public interface Opening {
        InputStream open() throws IOException;
    }

    /**
     * The file, or each CSV file of an archive, or the named entry; the sources that a load finds.
     *
     * @throws dev.caravan.intake.UnusableSourceException if there is none
     */
    public static List<PreviewSource> of(Path file, DecompressionLimits decompressionLimits) {
        return LocalFiles.discoveredSources(file, decompressionLimits).all().stream()
                .map(found -> new PreviewSource(
                        ArchiveEntry.of(found.uri())
                                .map(entry -> ZipPath.of(file).file() + "!/" + entry.name())
                                .orElse(file.toString()),
                        found.label(),
                        () -> SourceOpener.open(found.uri(), found.version(), decompressionLimits).stream()))
                .toList();
    }

    public static PreviewSource of(ObjectStore store, ObjectVersion object) {
        return new PreviewSource(
                object.place().toString(), object.place().label(), () -> store.open(object.place(), object.version()));
    }

    /** A file of an SFTP server; an archive is refused, because it would have to be downloaded first. */
    public static PreviewSource of(SftpFetcher store, SftpFile file) {
        if (file.isArchive()) {
            throw new UnusableSourceException(file.place() + ": is a zip archive: download it, and look at the file");
        }
        return new PreviewSource(
                file.place().toString(), file.place().label(), () -> store.open(file.place(), file.version()));
    }

    /** The file at a URL; an archive is refused, because it would have to be downloaded first. */
    public static PreviewSource of(HttpFetcher store, URI uri) throws IOException {
        UrlVersion found = store.look(uri);
        String name = UrlText.shown(uri.toString());
        if (found.archive()) {
            throw new IOException("is a zip archive: download it, and look at the file");
        }
        return new PreviewSource(
                name,
                UrlText.label(uri),
                () -> found.isStable() ? store.open(uri, found.version()) : store.openAnyVersion(uri));
    }
}
