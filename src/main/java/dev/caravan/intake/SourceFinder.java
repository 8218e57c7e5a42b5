package dev.caravan.intake;

import dev.caravan.csv.source.ZipPath;
import dev.caravan.feed.ArchiveSettings;
import dev.caravan.ledger.job.ArchiveEntry;
import dev.caravan.source.http.HttpFetcher;
import dev.caravan.source.http.UrlText;
import dev.caravan.source.http.UrlVersion;
import dev.caravan.source.s3.ObjectVersion;
import dev.caravan.source.sftp.SftpFetcher;
import dev.caravan.source.sftp.SftpFile;
import dev.caravan.source.sftp.SftpLocation;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.springframework.stereotype.Component;

/** Finds out what sources a file, here or on an SFTP server, an object, a URL or a stream is: a zip archive is one for each CSV file in it. Thread-safe. */
@Component
public class SourceFinder {
    private final ArchiveSettings archives;
    private final HttpFetcher urls;
    private final SftpFetcher sftp;
    private final Spool spool;

    SourceFinder(ArchiveSettings archives, HttpFetcher urls, SftpFetcher sftp, Spool spool) {
        this.archives = archives;
        this.urls = urls;
        this.sftp = sftp;
        this.spool = spool;
    }

    /**
     * What a file of this machine holds.
     *
     * @throws UnusableSourceException if it can't be read
     */
    public DiscoveredSources in(Path file) {
        return LocalFiles.discoveredSources(file, archives.limits());
    }

    /**
     * As {@link #in(Path)}, of a file that was looked at by its real path.
     *
     * @throws UnusableSourceException also if a link has been changed since
     */
    public DiscoveredSources inReal(Path real) {
        DiscoveredSources discoveredSources = in(real);
        Path looked = ZipPath.of(real).file();
        for (Source source : discoveredSources.all()) {
            if (!Path.of(ArchiveEntry.container(source.uri())).equals(looked)) {
                throw new UnusableSourceException(real + ": was replaced by a link while it was looked at");
            }
        }
        return discoveredSources;
    }

    /** A version of an object. */
    public static DiscoveredSources in(ObjectVersion object) {
        return new DiscoveredSources(
                List.of(new Source(
                        object.place().uri().toString(),
                        object.version(),
                        object.bytes(),
                        object.place().label())),
                List.of());
    }

    /**
     * What a web server has at a URL. A zip archive, and a file of which the server doesn't say which version it is, is copied to the
     * spool first; any other is read where it is.
     *
     * @throws dev.caravan.source.http.UrlException if it can't be loaded
     * @throws UnusableSourceException if it can't be copied
     */
    public DiscoveredSources at(URI uri) {
        UrlVersion found = urls.look(uri);
        if (found.isStable() && !found.archive()) {
            return new DiscoveredSources(
                    List.of(new Source(uri.toString(), found.version(), found.bytes(), UrlText.label(uri))), List.of());
        }
        String shown = UrlText.shown(uri.toString());
        try (InputStream in = found.isStable() ? urls.open(uri, found.version()) : urls.openAnyVersion(uri)) {
            Path name = UrlText.label(uri).getFileName();
            return in(spool.keep(in, name == null ? "download" : name.toString(), shown));
        } catch (IOException e) {
            throw new UnusableSourceException(shown + ": can't be read: " + e.getMessage(), e);
        }
    }

    /**
     * What an SFTP server has at a place, as {@link #in(SftpFile)}.
     *
     * @throws dev.caravan.source.sftp.SftpSourceException if it can't be loaded
     * @throws UnusableSourceException if it can't be copied
     */
    public DiscoveredSources at(SftpLocation place) {
        return in(sftp.look(place));
    }

    /**
     * A file of an SFTP server. A zip archive is copied to the spool first; any other is read where it is.
     *
     * @throws UnusableSourceException if it can't be copied
     */
    public DiscoveredSources in(SftpFile file) {
        SftpLocation place = file.place();
        if (!file.isArchive()) {
            return new DiscoveredSources(
                    List.of(new Source(place.uri().toString(), file.version(), file.bytes(), place.label())),
                    List.of());
        }
        try (InputStream in = sftp.open(place, file.version())) {
            return in(spool.keep(in, String.valueOf(place.label().getFileName()), place.toString()));
        } catch (IOException e) {
            throw new UnusableSourceException(place + ": can't be read: " + e.getMessage(), e);
        }
    }

    /** What standard input, or another stream, gives: it is copied to the spool first. */
    public DiscoveredSources of(InputStream in, String name) {
        return in(spool.keep(in, name, name));
    }
}
