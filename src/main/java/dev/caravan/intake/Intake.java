package dev.caravan.intake;

import dev.caravan.csv.source.CsvName;
import dev.caravan.digest.Sha256;
import dev.caravan.feed.Feeds;
import dev.caravan.feed.JobOptions;
import dev.caravan.feed.JobSettings;
import dev.caravan.feed.Policies;
import dev.caravan.feed.plan.SnapshotCodec;
import dev.caravan.feed.report.ReportOptions;
import dev.caravan.feed.rule.DuplicatePolicy;
import dev.caravan.feed.rule.LoadMode;
import dev.caravan.feed.rule.RejectLimit;
import dev.caravan.feed.rule.TableName;
import dev.caravan.feed.rule.TooManyRejectsPolicy;
import dev.caravan.ledger.Jobs;
import dev.caravan.ledger.ReservedTables;
import dev.caravan.ledger.TableNames;
import dev.caravan.ledger.UndoRepository;
import dev.caravan.ledger.job.ArchiveEntry;
import dev.caravan.ledger.job.Claim;
import dev.caravan.ledger.job.ContentKey;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.JobKind;
import dev.caravan.ledger.job.JobState;
import dev.caravan.ledger.job.NewJob;
import dev.caravan.ledger.job.RejectBound;
import dev.caravan.ledger.job.Repeat;
import dev.caravan.queue.RowsQueue;
import dev.caravan.source.s3.ObjectVersion;
import dev.caravan.source.s3.S3Location;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Makes sources jobs, once a version and once a content. It takes milliseconds and reads no more of them than the directory of an archive,
 * unless a job of the same table, size and rules exists: then a file is read to compare its content. Thread-safe.
 */
@Component
public class Intake {
    private final Feeds feeds;
    private final SnapshotCodec snapshotCodec;
    private final Jobs jobs;
    private final TableNames tableNames;
    private final UndoRepository undoRepository;
    private final RowsQueue queue;
    private final SourceFinder finder;
    private final ReportIntake reports;
    private final SourceDigests digests;
    private final ReservedTables reservedTables;

    Intake(
            Feeds feeds,
            SnapshotCodec snapshotCodec,
            Jobs jobs,
            TableNames tableNames,
            UndoRepository undoRepository,
            RowsQueue queue,
            SourceFinder finder,
            ReportIntake reports,
            SourceDigests digests,
            ReservedTables reservedTables) {
        this.feeds = feeds;
        this.snapshotCodec = snapshotCodec;
        this.jobs = jobs;
        this.tableNames = tableNames;
        this.undoRepository = undoRepository;
        this.queue = queue;
        this.finder = finder;
        this.reports = reports;
        this.digests = digests;
        this.reservedTables = reservedTables;
    }

    /**
     * Claims what a file of this machine holds: itself, or each CSV file in it if it is a zip archive; all of them or none.
     *
     * @throws UnusableSourceException if it can't be read
     * @throws dev.caravan.feed.UnknownFeedException if no feed may take it
     * @throws UncorrectableJobException if it is to correct a job that can't be
     */
    public SubmitResult submit(Path file, JobOptions options, String origin) {
        return submit(finder.in(file), options, origin);
    }

    /**
     * Inspects a file of this machine.
     *
     * @throws UnusableSourceException if it can't be read
     */
    public IncomingSource look(Path file) {
        return new IncomingSource(file, finder.in(file));
    }

    /**
     * Whether a file is one to load by its name, where nobody named it: it is called a CSV file, or a feed or a report is configured for
     * its name.
     *
     * @param label path or key; nothing is opened
     */
    public boolean wants(Path label) {
        return CsvName.isOf(label)
                || feeds.match(label)
                || reports.matching(label).isPresent();
    }

    /**
     * As {@link #take(IncomingSource, String, JobOptions, String)}, of a source that came without options.
     *
     * @param folder the table is named after it if no feed names the table; null: after the file
     */
    public SubmitResult take(IncomingSource incomingSource, @Nullable Path folder, String origin) {
        return take(incomingSource, null, JobOptions.NONE.namingTableAfter(folder), origin);
    }

    /**
     * Claims an incoming source whose options say neither feed nor table: for the configured report whose {@code match} fits it, else to be
     * loaded.
     *
     * @param digest of the content, if the same content under the same name is the same job wherever it lies; else null
     * @throws dev.caravan.feed.UnknownFeedException if no feed may take it
     */
    public SubmitResult take(
            IncomingSource incomingSource, @Nullable String digest, JobOptions options, String origin) {
        Optional<ReportOptions> report =
                reports.matching(incomingSource.name()).map(found -> found.by(options.submitter()));
        return report.isPresent()
                ? submit(incomingSource, digest, report.get(), origin)
                : submit(incomingSource, digest, options, origin);
    }

    /** Claims what arrived for one report; its digest as of {@link #take}. */
    public SubmitResult submit(
            IncomingSource incomingSource, @Nullable String digest, ReportOptions report, String origin) {
        DiscoveredSources discoveredSources = incomingSource.sources();
        return new SubmitResult(
                List.of(reports.submit(discoveredSources.all(), digest, report, origin)),
                discoveredSources.passedOver());
    }

    /** Claims what arrived to be loaded; its digest as of {@link #take}. */
    public SubmitResult submit(
            IncomingSource incomingSource, @Nullable String digest, JobOptions options, String origin) {
        List<Source> sources = incomingSource.sources().all();
        if (digest != null && sources.size() == 1 && !isEntry(sources.get(0))) {
            digests.remember(sources.get(0).uri(), sources.get(0).version(), digest);
        }
        List<NewJob> wanted = sources.stream()
                .map(source -> job(
                        source,
                        contentOf(incomingSource.name(), digest, source),
                        options,
                        origin,
                        !isEntry(source) && !S3Location.isOne(source.uri())))
                .toList();
        return new SubmitResult(claim(wanted), incomingSource.sources().passedOver());
    }

    private static boolean isEntry(Source source) {
        return ArchiveEntry.of(source.uri()).isPresent();
    }

    private List<Claim> claim(List<NewJob> wanted) {
        return jobs.claim(wanted, queue.name(), digests);
    }

    /**
     * As {@link #submit(Path, JobOptions, String)}, of a file that was looked at by its real path.
     *
     * @throws UnusableSourceException also if a link has been changed since
     */
    public SubmitResult submitReal(Path real, JobOptions options, String origin) {
        return submit(finder.inReal(real), options, origin);
    }

    /**
     * Claims sources, all of them or none.
     *
     * @throws dev.caravan.feed.UnknownFeedException if no feed may take one
     * @throws dev.caravan.ledger.JobOfOthersException if they are to be published together, and one has an unfinished job without the others
     */
    public SubmitResult submit(DiscoveredSources discoveredSources, JobOptions options, String origin) {
        List<NewJob> wanted = discoveredSources.all().stream()
                .map(source -> job(source, null, options, origin, true))
                .toList();
        return new SubmitResult(claim(wanted), discoveredSources.passedOver());
    }

    /**
     * Claims a source for its table.
     *
     * @param origin which intake found it
     * @throws dev.caravan.feed.UnknownFeedException if no feed may take it
     */
    public Claim submit(Source source, JobOptions options, String origin) {
        return claim(List.of(job(source, null, options, origin, true))).get(0);
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
     * @throws dev.caravan.source.http.UrlException if it can't be loaded
     * @throws UnusableSourceException if it can't be copied
     * @throws dev.caravan.feed.UnknownFeedException if no feed may take it
     */
    public SubmitResult submit(URI uri, JobOptions options, String origin) {
        return submit(finder.at(uri), options, origin);
    }

    /** Claims what standard input, or another stream, gives: it is copied to the spool first. */
    public SubmitResult submit(InputStream in, String name, JobOptions options, String origin) {
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

    /** @param waits as {@link ContentKey} has it: whoever submitted the source waits for a job, or submits the source again */
    private NewJob job(Source source, @Nullable String content, JobOptions options, String origin, boolean waits) {
        Long corrects = options.corrects();
        JobSettings settings = corrects == null
                ? feeds.settingsFor(source.label(), options, source.captures())
                : feeds.settingsFor(corrects, settingsOf(corrects), options);
        String table = settings.target().table();
        options.submitter().requireLoad(table, settings.feed());
        return new NewJob(
                JobKind.LOAD,
                source.uri(),
                source.version(),
                source.bytes(),
                origin,
                table,
                snapshotCodec.write(settings),
                settings.policies().dryRun(),
                boundOf(settings.policies()),
                corrects,
                content,
                reserved(table)
                        .or(() -> nameConflict(source.label(), options, settings))
                        .orElse(null),
                repeat(source, options),
                settings.policies().writeMode().atomic() && !settings.policies().dryRun(),
                isCompared(source, settings)
                        ? new ContentKey(
                                Sha256.hex(source.bytes() + " bytes\n" + snapshotCodec.rowRules(settings)), waits)
                        : null,
                options.submitter().name(),
                feeds.allowAllRejected(source.label(), options));
    }

    /** Why a table takes no rows, whatever they are. */
    private Optional<String> reserved(String table) {
        return reservedTables.contain(table)
                ? Optional.of(
                        "table %s is the database's own or the ledger's, and takes no rows: name another with --table or in a feed"
                                .formatted(table))
                : Optional.empty();
    }

    private Repeat repeat(Source source, JobOptions options) {
        if (options.again() || options.write().changeRows()) {
            return Repeat.LOAD;
        }
        return feeds.loadSameContent(source.label(), options) ? Repeat.LOAD_CONTENT : Repeat.SKIP;
    }

    /** What a table is to be replaced by or synced with has another effect after other loads. Dry runs load nothing, and corrections are compared with the rejects of their job. */
    private static boolean isCompared(Source source, JobSettings settings) {
        return source.bytes() > 0
                && !settings.policies().dryRun()
                && settings.corrects() == null
                && settings.policies().writeMode().mode() == LoadMode.ADD;
    }

    /**
     * Why a file can't load: its table has the name of another file, such as {@code a-b.csv} for {@code a_b.csv}. With a key, rows of one
     * would be duplicates of the other's. A dry run gives no name to a table.
     */
    private Optional<String> nameConflict(Path file, JobOptions options, JobSettings settings) {
        if (options.corrects() != null || feeds.nameTable(file, options)) {
            return Optional.empty();
        }
        Path label = Objects.requireNonNullElse(options.namedAfter(), file);
        String table = settings.target().table();
        String name = String.valueOf(label.getFileName());
        String first =
                settings.policies().dryRun() ? tableNames.fileOf(table).orElse(name) : tableNames.claim(table, name);
        return TableName.stem(Path.of(first)).equals(TableName.stem(label))
                ? Optional.empty()
                : Optional.of(
                        "%s and %s would both load into table %s: name a table for one of them with --table or in a feed, or the same for both"
                                .formatted(name, first, table));
    }

    /** Why the rejects of a job can't be corrected now, in one line; empty: they can be. */
    public Optional<String> obstacleToCorrections(long job) {
        try {
            settingsOf(job);
            return Optional.empty();
        } catch (UncorrectableJobException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** The rules of a job whose rejects are corrected. */
    private JobSettings settingsOf(long corrected) {
        Job job = jobs.find(corrected)
                .orElseThrow(() -> new UncorrectableJobException("there is no job %d".formatted(corrected)));
        if (job.kind() == JobKind.REPORT) {
            throw new UncorrectableJobException("job %d makes a report, and loads nothing".formatted(corrected));
        }
        JobSettings settings = snapshotCodec.settings(job.settings());
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
        if (job.state() == JobState.UNDOING || undoRepository.isUndone(corrected)) {
            throw new UncorrectableJobException(
                    "job %d is undone: correct its file, and load that".formatted(corrected));
        }
        if (undoRepository.isUnpublished(corrected)) {
            throw new UncorrectableJobException("job %d has published no row, which corrections could join: %s"
                    .formatted(
                            corrected,
                            job.state() == JobState.PARTIAL
                                    ? "replay or discard its dead letters first"
                                    : "correct its file, and load that"));
        }
        if (settings.policies().writeMode().onDuplicate() == DuplicatePolicy.UPDATE) {
            throw new UncorrectableJobException(
                    "job %d updates rows, which corrections don't: load the corrected rows as a file of their own with --on-duplicate update"
                            .formatted(corrected));
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
                        limit.then() == TooManyRejectsPolicy.UNDO && !policies.dryRun());
    }
}
