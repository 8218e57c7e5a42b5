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
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.springframework.stereotype.Component;

/** What people and scripts do to have reports made: first the sources are found, then all of them are one job. Thread-safe. */
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
     * What a file is: itself, or the CSV files in it.
     *
     * @throws dev.caravan.intake.UnusableSourceException if it can't be read
     */
    public DiscoveredSources discoveredSources(Path file) {
        return finder.in(file);
    }

    /**
     * As {@link #sources(Path)}, of a file that was looked at by its real path, because not every file may be read.
     *
     * @throws dev.caravan.intake.UnusableSourceException also if a link leads elsewhere by now
     */
    public DiscoveredSources sourcesInReal(Path real) {
        return finder.inReal(real);
    }

    /**
     * The latest version of an object of S3.
     *
     * @throws dev.caravan.source.s3.ObjectException if there is none, or it may not be read
     */
    public DiscoveredSources discoveredSources(S3Location object) {
        return SourceFinder.in(objects.head(object));
    }

    /**
     * What a web server has at a URL.
     *
     * @throws dev.caravan.source.http.UrlException if it can't be read
     * @throws dev.caravan.intake.UnusableSourceException if it can't be copied
     */
    public DiscoveredSources discoveredSources(URI uri) {
        return finder.at(uri);
    }

    /** What a stream gives; it is copied first, so that the stream is not needed again. */
    public DiscoveredSources discoveredSources(InputStream in, String name) {
        return finder.of(in, name);
    }

    /**
     * Makes sources one report, or finds the unfinished job that does.
     *
     * @param sources at least one, in the order in which they are read
     * @throws dev.caravan.feed.report.UnknownReportException if no report has the name that the options give
     * @throws dev.caravan.feed.InvalidFeedException if what they say instead can't be made
     */
    public Claim submit(List<Source> sources, ReportOptions options) {
        return intake.submit(sources, null, options, JobService.COMMAND);
    }

    /** Gives up what is unfinished in queues whose names begin so, but for one job: nobody comes back to it. */
    public void abortOthers(String queuePrefix, long but) {
        jobs.abortOthers(queuePrefix, but);
    }
}
