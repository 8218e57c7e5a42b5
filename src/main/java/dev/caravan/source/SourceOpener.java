package dev.caravan.source;

import dev.caravan.csv.UnreadableSourceException;
import dev.caravan.csv.source.DecompressionLimits;
import dev.caravan.feed.ArchiveSettings;
import dev.caravan.ledger.job.Job;
import dev.caravan.source.http.HttpFetcher;
import dev.caravan.source.http.UrlText;
import dev.caravan.source.s3.ObjectStore;
import dev.caravan.source.s3.S3Location;
import dev.caravan.source.sftp.SftpFetcher;
import dev.caravan.source.sftp.SftpLocation;
import java.io.IOException;
import org.springframework.stereotype.Component;

/** Opens what a job's row names as its source. Thread-safe. */
@Component
public class SourceOpener {
    private final ObjectStore objects;
    private final HttpFetcher urls;
    private final SftpFetcher sftp;
    private final ArchiveSettings archives;

    SourceOpener(ObjectStore objects, HttpFetcher urls, SftpFetcher sftp, ArchiveSettings archives) {
        this.objects = objects;
        this.urls = urls;
        this.sftp = sftp;
        this.archives = archives;
    }

    /** @throws SourceException if it is gone, or has been replaced */
    public OpenSource open(Job job) throws IOException {
        return open(job.source(), job.sourceVersion());
    }

    /**
     * @param source as a job's row names it
     * @param version that it must be
     * @throws SourceException if it is gone, or has been replaced
     */
    public OpenSource open(String source, String version) throws IOException {
        try {
            if (UrlText.isOne(source)) {
                return new HttpSource(source, version, urls);
            }
            if (SftpLocation.isOne(source)) {
                return new SftpSource(source, version, sftp);
            }
            return S3Location.isOne(source)
                    ? new S3Source(source, version, objects)
                    : open(source, version, archives.limits());
        } catch (UnreadableSourceException e) {
            throw SourceException.of(e);
        }
    }

    /**
     * Opens a file of this machine, or an entry of an archive.
     *
     * @throws SourceException if it is gone, or has been replaced, or is an archive that can't be read
     */
    public static OpenSource open(String source, String version, DecompressionLimits decompressionLimits)
            throws IOException {
        try {
            return new FileSource(source, version, decompressionLimits);
        } catch (UnreadableSourceException e) {
            throw SourceException.of(e);
        }
    }
}
