package dev.caravan.jobs;

import dev.caravan.feed.report.ReportOptions;
import dev.caravan.intake.DiscoveredSources;
import dev.caravan.intake.ReportIntake;
import dev.caravan.intake.Source;
import dev.caravan.intake.SourceFinder;
import dev.caravan.ledger.Jobs;
import dev.caravan.ledger.job.Claim;
import dev.caravan.source.s3.ObjectStore;
import dev.caravan.source.s3.S3Location;
import dev.caravan.source.sftp.SftpFile;
import dev.caravan.source.sftp.SftpLocation;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.springframework.stereotype.Component;

/** Submits reports: first the sources are found, then all of them become one job. Thread-safe. */
@Component
public class ReportService {
    private final SourceFinder finder;
    private final ReportIntake intake;
    private final ObjectStore objects;
    private final Jobs jobs;

    ReportService(SourceFinder finder, ReportIntake intake, ObjectStore objects, Jobs jobs) {
        this.finder = finder;
        this.intake = intake;
        this.objects = objects;
        this.jobs = jobs;
    }

    /**
     * The sources in a file: the file itself, or the CSV files in an archive.
     *
     * @throws dev.caravan.intake.UnusableSourceException if it can't be read
     */
    public DiscoveredSources discoveredSources(Path file) {
        return finder.in(file);
    }

    /**
     * As {@link #discoveredSources(Path)}, for a file whose real path was checked, because not every file may be read.
     *
     * @throws dev.caravan.intake.UnusableSourceException also if a link has changed since the check
     */
    public DiscoveredSources sourcesInReal(Path real) {
        return finder.inReal(real);
    }

    /**
     * The latest version of an object of S3.
     *
     * @throws dev.caravan.source.s3.ObjectException if the object does not exist, or S3 denies access
     */
    public DiscoveredSources discoveredSources(S3Location object) {
        return SourceFinder.in(objects.head(object));
    }

    /**
     * The content of a URL.
     *
     * @throws dev.caravan.source.http.UrlException if it can't be read
     * @throws dev.caravan.intake.UnusableSourceException if it can't be copied
     */
    public DiscoveredSources discoveredSources(URI uri) {
        return finder.at(uri);
    }

    /**
     * A file of an SFTP server.
     *
     * @throws dev.caravan.source.sftp.SftpSourceException if it can't be read
     * @throws dev.caravan.intake.UnusableSourceException if it can't be copied
     */
    public DiscoveredSources discoveredSources(SftpLocation place) {
        return finder.at(place);
    }

    /**
     * As {@link #discoveredSources(SftpLocation)}, of a file of which the server has been asked.
     *
     * @throws dev.caravan.intake.UnusableSourceException if it can't be copied
     */
    public DiscoveredSources discoveredSources(SftpFile file) {
        return finder.in(file);
    }

    /** The content of a stream; it is copied first, because a worker may have to read it again. */
    public DiscoveredSources discoveredSources(InputStream in, String name) {
        return finder.of(in, name);
    }

    /**
     * Makes one report of the sources, or finds the unfinished job that does.
     *
     * @param sources at least one, in the order in which they are read
     * @throws dev.caravan.feed.report.UnknownReportException if no report has the name that the options give
     * @throws dev.caravan.feed.InvalidFeedException if the report that they define is invalid
     */
    public Claim submit(List<Source> sources, ReportOptions options) {
        return intake.submit(sources, null, options, JobService.COMMAND);
    }

    /** Aborts the unfinished jobs of queues with this prefix, except one: no command will resume them. */
    public void abortOthers(String queuePrefix, long but) {
        jobs.abortOthers(queuePrefix, but);
    }
}
