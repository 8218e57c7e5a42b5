package dev.caravan.source.sftp;

import dev.caravan.csv.UnreadableSourceException;
import dev.caravan.csv.source.ResumingStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.Predicate;

/**
 * Reads and lists files of SFTP servers. A version is identified by size and time of the last change. Each call and each stream has its own
 * connection; classes of Camel and SSH are loaded with the first one. Thread-safe.
 */
public final class SftpFetcher {
    private final SftpSettings settings;

    public SftpFetcher(SftpSettings settings) {
        this.settings = settings;
    }

    /**
     * What the server says of a file now.
     *
     * @throws SftpSourceException if it has none there, or can't be asked
     */
    public SftpFile look(SftpLocation place) {
        try (SftpConnection connection = SftpConnection.to(place, settings)) {
            return connection.file(place);
        } catch (IOException e) {
            throw new SftpSourceException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * The files below a folder, with those of its folders, in the order of their paths. Links to folders are not followed.
     *
     * @param wanted the paths of files that are
     * @throws SftpSourceException if there is no such folder, it has too many entries, or the server can't be asked
     */
    public List<SftpFile> list(SftpLocation folder, Predicate<String> wanted) {
        try (SftpConnection connection = SftpConnection.to(folder, settings)) {
            return new SftpListing(connection, wanted).below(folder);
        } catch (IOException e) {
            throw new SftpSourceException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * The bytes of this version, from the start, through as many connections as it takes. Reading them fails with an
     * UnreadableSourceException if it is gone or replaced.
     *
     * @param version as {@link SftpFile#version} wrote it
     */
    public InputStream open(SftpLocation place, String version) {
        return new ResumingStream(
                place.toString(), SftpFile.bytesIn(version), new SftpReading(place, version, settings));
    }

    /** @throws UnreadableSourceException if it is gone, or has been replaced */
    public void checkUnchanged(SftpLocation place, String version) throws IOException {
        try (SftpConnection connection = SftpConnection.to(place, settings)) {
            SftpReading.requireVersion(connection, place, version);
        }
    }
}
