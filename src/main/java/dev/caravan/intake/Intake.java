package dev.caravan.intake;

import dev.caravan.feed.Feeds;
import dev.caravan.feed.JobOptions;
import dev.caravan.feed.JobSettings;
import dev.caravan.feed.Policies;
import dev.caravan.feed.RejectLimit;
import dev.caravan.feed.ReportOptions;
import dev.caravan.feed.Snapshots;
import dev.caravan.feed.TooManyRejects;
import dev.caravan.ledger.ArchiveEntry;
import dev.caravan.ledger.Claim;
import dev.caravan.ledger.Job;
import dev.caravan.ledger.JobKind;
import dev.caravan.ledger.JobState;
import dev.caravan.ledger.Jobs;
import dev.caravan.ledger.NewJob;
import dev.caravan.ledger.RejectBound;
import dev.caravan.ledger.Undos;
import dev.caravan.s3.ObjectVersion;
import dev.caravan.wire.RowsQueue;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Makes sources jobs, once a version. It reads no more of them than the directory of an archive, and takes milliseconds. Thread-safe. */
@Component
public class Intake {
    private final Feeds feeds;
    private final Snapshots snapshots;
    private final Jobs jobs;
    private final Undos undos;
    private final RowsQueue queue;
    private final SourceFinder finder;
    private final ReportIntake reports;

    Intake(
            Feeds feeds,
            Snapshots snapshots,
            Jobs jobs,
            Undos undos,
            RowsQueue queue,
            SourceFinder finder,
            ReportIntake reports) {
        this.feeds = feeds;
        this.snapshots = snapshots;
        this.jobs = jobs;
        this.undos = undos;
        this.queue = queue;
        this.finder = finder;
        this.reports = reports;
    }

    /**
     * Claims what a file of this machine holds: itself, or each CSV file in it if it is a zip archive; all of them or none.
     *
     * @throws UnusableSourceException if it can't be read
     * @throws BadArchiveException if it is an archive that can't be loaded
     * @throws dev.caravan.feed.UnknownFeedException if no feed may take it
     * @throws UncorrectableJobException if it is to correct a job that can't be
     */
    public Submission submit(Path file, JobOptions options, String origin) {
        return submit(look(file), null, options, origin);
    }

    /**
     * Looks at a file of this machine.
     *
     * @throws UnusableSourceException if it can't be read
     * @throws BadArchiveException if it is an archive that can't be loaded
     */
    public Delivery look(Path file) {
        return new Delivery(file, finder.in(file));
    }

    /**
     * Claims what arrived by itself, of which nobody says what it is for: the configured report whose {@code match} fits it, else a load.
     *
     * @param digest of the content, if the same content under the same name is the same job wherever it lies; else null
     * @throws dev.caravan.feed.UnknownFeedException if no feed may take it
     */
    public Submission take(Delivery delivery, @Nullable String digest, String origin) {
        Optional<ReportOptions> report = reports.matching(delivery.name());
        return report.isPresent()
                ? submit(delivery, digest, report.get(), origin)
                : submit(delivery, digest, JobOptions.NONE, origin);
    }

    /** Claims what arrived for one report; its digest as of {@link #take}. */
    public Submission submit(Delivery delivery, @Nullable String digest, ReportOptions report, String origin) {
        Sources sources = delivery.sources();
        return new Submission(List.of(reports.submit(sources.all(), digest, report, origin)), sources.passedOver());
    }

    /** Claims what arrived to be loaded; its digest as of {@link #take}. */
    public Submission submit(Delivery delivery, @Nullable String digest, JobOptions options, String origin) {
        List<NewJob> wanted = delivery.sources().all().stream()
                .map(source -> job(source, contentOf(delivery.name(), digest, source), options, origin))
                .toList();
        return new Submission(
                jobs.claim(wanted, queue.name()), delivery.sources().passedOver());
    }

    /**
     * As {@link #submit(Path, JobOptions, String)}, of a file that was looked at by its real path.
     *
     * @throws UnusableSourceException also if a link leads elsewhere by now
     */
    public Submission submitReal(Path real, JobOptions options, String origin) {
        return submit(finder.inReal(real), options, origin);
    }

    private Submission submit(Sources sources, JobOptions options, String origin) {
        List<NewJob> wanted = sources.all().stream()
                .map(source -> job(source, null, options, origin))
                .toList();
        return new Submission(jobs.claim(wanted, queue.name()), sources.passedOver());
    }

    /**
     * Claims a source for its table.
     *
     * @param origin which intake found it
     * @throws dev.caravan.feed.UnknownFeedException if no feed may take it
     */
    public Claim submit(Source source, JobOptions options, String origin) {
        return jobs.claim(job(source, null, options, origin), queue.name());
    }

    /**
     * Claims a version of an object.
     *
     * @throws dev.caravan.feed.UnknownFeedException if no feed may take it
     */
    public Claim submit(ObjectVersion object, JobOptions options, String origin) {
        return submit(SourceFinder.in(object), options, origin).claims().get(0);
    }

    /**
     * Claims what a web server has at a URL. A zip archive, and a file of which the server doesn't say which version it is, is copied to
     * the spool and claimed there; any other is read where it is.
     *
     * @throws dev.caravan.url.UrlException if it can't be loaded
     * @throws UnusableSourceException if it can't be copied
     * @throws dev.caravan.feed.UnknownFeedException if no feed may take it
     */
    public Submission submit(URI uri, JobOptions options, String origin) {
        return submit(finder.at(uri), options, origin);
    }

    /** Claims what standard input, or another stream, gives: it is copied to the spool first. */
    public Submission submit(InputStream in, String name, JobOptions options, String origin) {
        return submit(finder.of(in, name), options, origin);
    }

    private static @Nullable String contentOf(Path name, @Nullable String digest, Source source) {
        return digest == null
                ? null
                : String.join(
                        "\n",
                        digest,
                        String.valueOf(name.getFileName()),
                        ArchiveEntry.of(source.uri()).map(ArchiveEntry::name).orElse(""));
    }

    private NewJob job(Source source, @Nullable String content, JobOptions options, String origin) {
        Long corrects = options.corrects();
        JobSettings settings = corrects == null
                ? feeds.settingsFor(source.label(), options)
                : feeds.settingsFor(corrects, settingsOf(corrects), options);
        return new NewJob(
                JobKind.LOAD,
                source.uri(),
                source.version(),
                source.bytes(),
                origin,
                settings.table(),
                snapshots.write(settings),
                settings.policies().dryRun(),
                boundOf(settings.policies()),
                corrects,
                content);
    }

    /** The rules of a job whose rejects are corrected. */
    private JobSettings settingsOf(long corrected) {
        Job job = jobs.find(corrected)
                .orElseThrow(() -> new UncorrectableJobException("there is no job %d".formatted(corrected)));
        JobSettings settings = snapshots.settings(job.settings());
        if (settings.corrects() != null) {
            throw new UncorrectableJobException(
                    "job %d corrects job %d itself: what is still rejected is corrected with --corrects %d"
                            .formatted(corrected, settings.corrects(), settings.corrects()));
        }
        if (settings.policies().dryRun()) {
            throw new UncorrectableJobException("job %d is a dry run: load its file".formatted(corrected));
        }
        if (!job.state().isFinished()) {
            throw new UncorrectableJobException(
                    "job %d is %s: wait for its end, or abort it".formatted(corrected, job.state()));
        }
        if (job.state() == JobState.UNDOING || undos.isUndone(corrected)) {
            throw new UncorrectableJobException(
                    "job %d is undone: correct its file, and load that".formatted(corrected));
        }
        if (job.plan() == null) {
            throw new UncorrectableJobException("job %d has read nothing that could be corrected".formatted(corrected));
        }
        return settings;
    }

    static @Nullable RejectBound boundOf(Policies policies) {
        RejectLimit limit = policies.rejects();
        return limit == null
                ? null
                : new RejectBound(
                        limit.toString(),
                        limit.records(),
                        limit.percent(),
                        limit.then() == TooManyRejects.UNDO && !policies.dryRun());
    }
}
