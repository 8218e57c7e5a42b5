package dev.caravan.cli.check;

import dev.caravan.cli.application.Application;
import dev.caravan.cli.application.ApplicationCommand;
import dev.caravan.cli.application.LedgerCommand;
import dev.caravan.cli.check.SourceCheck.Rules;
import dev.caravan.cli.option.S3Argument;
import dev.caravan.cli.option.SftpArgument;
import dev.caravan.cli.option.SourceArguments;
import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.cli.output.Json;
import dev.caravan.cli.output.StatusLine;
import dev.caravan.cli.preview.PreviewSettings;
import dev.caravan.csv.source.DecompressionLimits;
import dev.caravan.feed.ArchiveSettings;
import dev.caravan.feed.Feeds;
import dev.caravan.feed.JobOptions;
import dev.caravan.feed.JobSettings;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.plan.SnapshotCodec;
import dev.caravan.ledger.database.Database;
import dev.caravan.ledger.job.ArchiveEntry;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.JobKind;
import dev.caravan.preview.PreviewSource;
import dev.caravan.source.SourceException;
import dev.caravan.source.SourceOpener;
import dev.caravan.source.http.HttpFetcher;
import dev.caravan.source.http.UrlSettings;
import dev.caravan.source.http.UrlText;
import dev.caravan.source.s3.ObjectStore;
import dev.caravan.source.s3.ObjectVersion;
import dev.caravan.source.sftp.SftpFetcher;
import dev.caravan.source.sftp.SftpFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code caravan check}: needs no queue, and a database for a job only. */
@Command(
        name = "check",
        description =
                "Says which records would change their verdict by the rules of another feed. Loads and records nothing.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "A SOURCE is read by the feed that matches it now, if one does, and by the other one. The source of a JOB is read again by",
            "the rules by which it was loaded; it must be where it was, or where Caravan archived it, and unchanged. Without --feed and",
            "--config: which records are rejected, by rule.",
            "",
            "Exit codes: 0 the source was read, 2 bad usage, 4 it can't be read.",
            "",
            "Examples:",
            "  caravan check people.csv --feed people.yml",
            "  caravan check 7 --config feeds.yml --feed people --examples 10",
            "  caravan check people.csv --json",
        })
@SuppressWarnings("NullAway.Init")
public final class CheckCommand extends ApplicationCommand {
    private static final int MOST_EXAMPLES = 1000;

    @Parameters(
            paramLabel = "SOURCE|JOB",
            description =
                    "A file, an archive's entry (x.zip!/y.csv), an S3 object or a URL (http, https, sftp); or the number of a job.")
    String source;

    @Option(
            names = "--feed",
            paramLabel = "F",
            description = "The other rules: the name of a feed, or a YAML file with one.")
    @Nullable String feed;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "YAML file with the feed, instead of the configuration.")
    @Nullable Path config;

    @Option(
            names = "--examples",
            paramLabel = "N",
            defaultValue = "3",
            description = "Records to show of each rule, 0 to 1000 (default: ${DEFAULT-VALUE}).")
    int examples;

    @Option(
            names = "--allow-address",
            paramLabel = "HOST",
            split = ",",
            description = "Host, address or network that is not public and that a URL may name all the same.")
    List<String> allowed = List.of();

    @Option(names = "--json", description = "Print one JSON object.")
    boolean json;

    @Override
    public Integer call() throws IOException {
        if (examples < 0 || examples > MOST_EXAMPLES) {
            throw new CommandFailure(ExitCode.USAGE, "--examples is %d, must be 0 to 1000".formatted(examples));
        }
        try {
            if (source.matches("\\d{1,18}") && !Files.exists(Path.of(source))) {
                try (ConfigurableApplicationContext application =
                        Application.ledgerOnly(target.properties(), isDebug())) {
                    checkJob(
                            application,
                            LedgerCommand.job(application, Long.parseLong(source))
                                    .job());
                }
            } else {
                checkSource(PreviewSettings.read(Map.of()));
            }
            return ExitCode.COMPLETED;
        } catch (IOException | SourceException e) {
            throw new CommandFailure(ExitCode.FAILED, "%s: %s".formatted(UrlText.shown(source), e.getMessage()), e);
        }
    }

    private void checkSource(PreviewSettings settings) throws IOException {
        if (UrlText.isOne(source)) {
            UrlSettings urls = settings.urls();
            try (HttpFetcher store = new HttpFetcher(allowed.isEmpty() ? urls : urls.allowing(allowed))) {
                checkSource(PreviewSource.of(store, UrlText.parse(source)), settings);
            }
        } else if (S3Argument.isOne(source)) {
            try (ObjectStore store = new ObjectStore(settings.s3())) {
                List<ObjectVersion> objects = S3Argument.of(source, null)
                        .in(store)
                        .limit(2)
                        .map(store::head)
                        .toList();
                checkSource(PreviewSource.of(store, only(objects)), settings);
            }
        } else if (SftpArgument.isOne(source)) {
            SftpFetcher store = new SftpFetcher(settings.sftp());
            SftpFile file = only(SftpArgument.of(source, null).in(store));
            checkSource(PreviewSource.of(store, file), settings);
        } else {
            Path file = only(SourceArguments.expand(List.of(source)));
            checkSource(only(PreviewSource.of(file, settings.limits())), settings);
        }
    }

    private <T> T only(List<T> found) {
        if (found.size() != 1) {
            throw new CommandFailure(
                    ExitCode.USAGE, "%s: is not one source, but %d; name one of them".formatted(source, found.size()));
        }
        return found.get(0);
    }

    private void checkSource(PreviewSource one, PreviewSettings settings) throws IOException {
        JobSettings present =
                settings.feeds().settingsFor(one.label(), JobOptions.NONE).ofNoJob();
        VerdictChanges changes = new VerdictChanges(examples, progress());
        SourceCheck check = new SourceCheck(one, settings.limits(), settings.database(), changes);
        JobSettings proposed = proposed(settings.feeds(), one.label(), present);
        Rules now = check.planned(feedName(present), present);
        Rules then = proposed == null ? null : check.planned(feedName(proposed), proposed);
        print(check.run(now, then), changes);
    }

    private void checkJob(ConfigurableApplicationContext application, Job job) throws IOException {
        SnapshotCodec codec = application.getBean(SnapshotCodec.class);
        JobSettings present = codec.settings(job.settings());
        if (job.kind() == JobKind.REPORT || present.corrects() != null || job.plan() == null) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "job %d %s"
                            .formatted(
                                    job.id(),
                                    job.kind() == JobKind.REPORT
                                            ? "makes a report"
                                            : job.plan() == null
                                                    ? "has not read its source: check the source itself"
                                                    : "corrects job %d: check that one".formatted(present.corrects())));
        }
        LoadPlan plan = codec.plan(Objects.requireNonNull(job.plan()));
        DecompressionLimits limits = application.getBean(ArchiveSettings.class).limits();
        SourceOpener opener = application.getBean(SourceOpener.class);
        Path label = ArchiveEntry.of(job.source())
                .map(entry -> Path.of(entry.name()))
                .orElseGet(() -> Path.of(
                        String.valueOf(ArchiveEntry.container(job.source()).getPath())));
        PreviewSource one = new PreviewSource(
                "job %d, %s".formatted(job.id(), UrlText.shown(job.source())), label, () -> opener.open(job).stream());
        VerdictChanges changes = new VerdictChanges(examples, progress());
        Database database = Database.of(application.getEnvironment().getProperty("caravan.db.url", ""));
        SourceCheck check = new SourceCheck(one, limits, database, changes);
        JobSettings proposed = proposed(application.getBean(Feeds.class), label, present);
        Rules then = null;
        if (proposed != null) {
            Rules alone = check.planned(feedName(proposed), proposed);
            LoadPlan other = alone.plan();
            then = other == null ? alone : new Rules(alone.name(), SourceCheck.inTable(other, plan), null);
        }
        print(check.run(new Rules(feedName(present), plan, null), then), changes);
    }

    private @Nullable JobSettings proposed(Feeds feeds, Path label, JobSettings present) {
        return feed == null && config == null
                ? null
                : ProposedFeed.rules(
                        feed, config, feeds, label, present.reading().recordLimits());
    }

    private static String feedName(JobSettings settings) {
        return settings.feed() == null ? "no feed" : "feed " + settings.feed();
    }

    private void print(CheckResult result, VerdictChanges changes) {
        if (json) {
            out().println(Json.line(result));
        } else {
            CheckText.write(result, changes.changes(), out());
        }
        out().flush();
    }

    /** On a terminal, how many records were read, twice a second. */
    private static LongConsumer progress() {
        StatusLine terminal = StatusLine.ofProcess();
        if (terminal == null) {
            return records -> {};
        }
        return new LongConsumer() {
            private long shownNanos = System.nanoTime();

            @Override
            public void accept(long records) {
                long now = System.nanoTime();
                if (now - shownNanos > TimeUnit.MILLISECONDS.toNanos(500)) {
                    shownNanos = now;
                    terminal.show("%,d records read".formatted(records));
                }
            }
        };
    }
}
