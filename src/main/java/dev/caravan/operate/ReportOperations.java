package dev.caravan.operate;

import dev.caravan.feed.ReportOptions;
import dev.caravan.intake.ReportIntake;
import dev.caravan.intake.Source;
import dev.caravan.intake.SourceFinder;
import dev.caravan.intake.Sources;
import dev.caravan.ledger.Claim;
import dev.caravan.ledger.Jobs;
import dev.caravan.s3.ObjectPlace;
import dev.caravan.s3.ObjectStore;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.springframework.stereotype.Component;

/** What people and scripts do to have reports made: first the sources are found, then all of them are one job. Thread-safe. */
@Component
public class ReportOperations {
    private final SourceFinder finder;
    private final ReportIntake intake;
    private final ObjectStore objects;
    private final Jobs jobs;

    ReportOperations(SourceFinder finder, ReportIntake intake, ObjectStore objects, Jobs jobs) {
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
    public Sources sources(Path file) {
        return finder.in(file);
    }

    /**
     * As {@link #sources(Path)}, of a file that was looked at by its real path, because not every file may be read.
     *
     * @throws dev.caravan.intake.UnusableSourceException also if a link leads elsewhere by now
     */
    public Sources sourcesInReal(Path real) {
        return finder.inReal(real);
    }

    /**
     * The latest version of an object of S3.
     *
     * @throws dev.caravan.s3.ObjectException if there is none, or it may not be read
     */
    public Sources sources(ObjectPlace object) {
        return SourceFinder.in(objects.head(object));
    }

    /**
     * What a web server has at a URL.
     *
     * @throws dev.caravan.url.UrlException if it can't be read
     * @throws dev.caravan.intake.UnusableSourceException if it can't be copied
     */
    public Sources sources(URI uri) {
        return finder.at(uri);
    }

    /** What a stream gives; it is copied first, so that the stream is not needed again. */
    public Sources sources(InputStream in, String name) {
        return finder.of(in, name);
    }

    /**
     * Makes sources one report, or finds the unfinished job that does.
     *
     * @param sources at least one, in the order in which they are read
     * @throws dev.caravan.feed.UnknownReportException if no report has the name that the options give
     * @throws dev.caravan.feed.BadFeedException if what they say instead can't be made
     */
    public Claim submit(List<Source> sources, ReportOptions options) {
        return intake.submit(sources, null, options, Operations.COMMAND);
    }

    /** Gives up what is unfinished in queues whose names begin so, but for one job: nobody comes back to it. */
    public void abortOthers(String queuePrefix, long but) {
        jobs.abortOthers(queuePrefix, but);
    }
}
