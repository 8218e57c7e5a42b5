package dev.caravan.intake;

import dev.caravan.digest.Sha256;
import dev.caravan.feed.JobSettings;
import dev.caravan.feed.Reports;
import dev.caravan.feed.plan.SnapshotCodec;
import dev.caravan.feed.report.ReportOptions;
import dev.caravan.feed.report.ReportSpec;
import dev.caravan.ledger.Jobs;
import dev.caravan.ledger.job.ArchiveEntry;
import dev.caravan.ledger.job.Claim;
import dev.caravan.ledger.job.NewJob;
import dev.caravan.queue.Channels;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Makes sources jobs that report: all of them one job, whose records are one table. It reads no more of them than {@link Intake}. Thread-safe. */
@Component
public class ReportIntake {
    private final Reports reports;
    private final SnapshotCodec snapshotCodec;
    private final Jobs jobs;
    private final String queue;

    ReportIntake(
            Reports reports,
            SnapshotCodec snapshotCodec,
            Jobs jobs,
            @Value("${caravan.report.queue:" + Channels.REPORTS + "}") String queue) {
        this.reports = reports;
        this.snapshotCodec = snapshotCodec;
        this.jobs = jobs;
        this.queue = queue;
    }

    /** The configured report that an incoming file becomes. */
    Optional<ReportOptions> matching(Path label) {
        return reports.matching(label).map(ReportOptions::named);
    }

    /**
     * Claims sources for a report. The same report of the same versions is one job while that is unfinished; of files that arrived by
     * themselves, also afterwards.
     *
     * @param sources in the order in which they are read; at least one
     * @param digest of the content, if that tells the source from any other wherever it lies; null: place and version do
     * @throws dev.caravan.feed.report.UnknownReportException if the options name one that is not configured
     * @throws dev.caravan.feed.InvalidFeedException if what they say instead can't be made
     */
    public Claim submit(List<Source> sources, @Nullable String digest, ReportOptions options, String origin) {
        options.submitter().requireReport();
        JobSettings settings =
                reports.settingsFor(sources.stream().map(ReportIntake::ofTask).toList(), options);
        JobSettings identity = digest == null
                ? settings
                : reports.settingsFor(
                        sources.stream()
                                .map(source -> new ReportSpec.Source(nameOf(source), digest, source.bytes()))
                                .toList(),
                        options);
        Source first = sources.get(0);
        NewJob job = NewJob.report(
                first.uri(),
                versionOf(sources),
                sources.stream().anyMatch(source -> source.bytes() == 0)
                        ? 0
                        : sources.stream().mapToLong(Source::bytes).sum(),
                origin,
                settings.target().table(),
                snapshotCodec.write(settings),
                Intake.boundOf(settings.policies()),
                queue + "\n" + snapshotCodec.write(identity));
        return jobs.claim(job.by(options.submitter().name()), queue);
    }

    private static ReportSpec.Source ofTask(Source source) {
        return new ReportSpec.Source(source.uri(), source.version(), source.bytes());
    }

    private static String nameOf(Source source) {
        return String.valueOf(source.label().getFileName());
    }

    /** That of the one file, or of the archive, that they are all in; else a digest of all versions. */
    private static String versionOf(List<Source> sources) {
        List<URI> containers = sources.stream()
                .map(source -> ArchiveEntry.container(source.uri()))
                .distinct()
                .toList();
        if (containers.size() == 1) {
            return sources.get(0).version();
        }
        String all = sources.stream()
                .map(source -> source.uri() + "\n" + source.version())
                .collect(Collectors.joining("\n"));
        return "sha256:" + Sha256.hex(all);
    }
}
