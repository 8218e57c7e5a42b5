package dev.caravan.cli.preview;

import dev.caravan.cli.option.ColumnOptions;
import dev.caravan.cli.option.DialectArguments;
import dev.caravan.cli.option.FeedArgument;
import dev.caravan.cli.option.FieldCountArgument;
import dev.caravan.cli.option.HelpSection;
import dev.caravan.cli.option.InSection;
import dev.caravan.cli.option.MappingArguments;
import dev.caravan.cli.option.RecordSizeArgument;
import dev.caravan.cli.option.S3Argument;
import dev.caravan.cli.option.SftpArgument;
import dev.caravan.cli.option.SourceArguments;
import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ErrorMessages;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.cli.output.Terminal;
import dev.caravan.error.UserException;
import dev.caravan.feed.Feed;
import dev.caravan.feed.JobOptions;
import dev.caravan.feed.JobSettings;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.yaml.YamlText;
import dev.caravan.preview.Preview;
import dev.caravan.preview.PreviewFeed;
import dev.caravan.preview.PreviewSource;
import dev.caravan.source.SourceException;
import dev.caravan.source.http.HttpFetcher;
import dev.caravan.source.http.UrlSettings;
import dev.caravan.source.http.UrlText;
import dev.caravan.source.s3.ObjectStore;
import dev.caravan.source.sftp.SftpFetcher;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code caravan preview}: needs neither database nor queue. */
@Command(
        name = "preview",
        description = "Shows how CSV files would be read: dialect, columns, first records, and bad rows with reasons.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        abbreviateSynopsis = true,
        footer = {
            "",
            "Exit codes: 0 all were read, 2 bad usage, 4 one can't be read, or would not load.",
            "",
            "Examples:",
            "  caravan preview people.csv.gz",
            "  caravan preview 'exports/*.csv' --rows all --json",
            "  caravan preview people.txt --delimiter tab --quote none --no-header",
            "  caravan preview people.csv --write-feed people -o people.yml",
        })
@SuppressWarnings("NullAway.Init")
public final class PreviewCommand implements Callable<Integer> {
    @Spec
    CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "SOURCE",
            description = "A file, a zip archive or an entry of one (x.zip!/y.csv), a directory of CSV files,"
                    + " or a glob in quotes.")
    List<String> sources;

    @Mixin
    FeedArgument feed = new FeedArgument();

    @Option(
            names = "--rows",
            paramLabel = "N|all",
            defaultValue = "10",
            description = "Records to show (default: ${DEFAULT-VALUE}).")
    String rows;

    @InSection(HelpSection.SOURCES)
    @Option(
            names = "--allow-address",
            paramLabel = "HOST",
            split = ",",
            description = "Host, address or network that is not public and that a URL may name all the same:"
                    + " localhost, 10.1.0.0/16.")
    List<String> allowed = List.of();

    @Option(names = "--json", description = "Print one JSON object a source.")
    boolean json;

    @Option(
            names = "--write-feed",
            paramLabel = "NAME",
            description = "Write a feed of this name with all that was inferred of one source, ready to edit,"
                    + " to standard output, instead of the preview.")
    @Nullable String newFeed;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Write the feed into a new file, such as people.yml.")
    @Nullable Path output;

    @Mixin
    ColumnOptions columns = new ColumnOptions();

    @Mixin
    DialectArguments dialect = new DialectArguments();

    @Mixin
    MappingArguments mapping = new MappingArguments();

    @Mixin
    RecordSizeArgument recordSize = new RecordSizeArgument();

    @Mixin
    FieldCountArgument fieldCount = new FieldCountArgument();

    /** The source of which the feed was written. */
    private @Nullable String written;

    private Map<String, Object> properties() {
        Map<String, Object> properties = new HashMap<>(recordSize.properties());
        properties.putAll(feed.properties());
        return properties;
    }

    @Override
    public Integer call() {
        requireFeedOptions();
        Long limit = limit();
        JobOptions options = new JobOptions(
                        feed.name(), null, columns.key(), columns.types(), dialect.options(), fieldCount.policy())
                .mapping(mapping.mapping().withFormats(columns.formats()));
        PreviewSettings settings = PreviewSettings.read(properties());
        int exit = ExitCode.COMPLETED;
        for (String argument : sources) {
            try {
                if (UrlText.isOne(argument)) {
                    exit = Math.max(exit, showUrl(argument, settings, options, limit));
                } else if (S3Argument.isOne(argument)) {
                    exit = Math.max(exit, showObjects(argument, settings, options, limit));
                } else if (SftpArgument.isOne(argument)) {
                    exit = Math.max(exit, showSftp(argument, settings, options, limit));
                } else {
                    for (SourceArguments.Expanded found : SourceArguments.expandGlobs(List.of(argument), null)) {
                        exit = Math.max(exit, show(found, settings, options, limit));
                    }
                }
            } catch (CommandFailure | UserException e) {
                exit = Math.max(exit, failed(e));
            }
        }
        return exit;
    }

    private int showUrl(String argument, PreviewSettings settings, JobOptions options, @Nullable Long limit) {
        UrlSettings urls = settings.urls();
        try (HttpFetcher store = new HttpFetcher(allowed.isEmpty() ? urls : urls.allowing(allowed))) {
            return show(PreviewSource.of(store, UrlText.parse(argument)), null, settings, options, limit);
        } catch (IOException e) {
            return failed(UrlText.shown(argument) + ": " + e.getMessage(), ExitCode.FAILED);
        }
    }

    private int showObjects(String argument, PreviewSettings settings, JobOptions options, @Nullable Long limit) {
        try (ObjectStore store = new ObjectStore(settings.s3())) {
            S3Argument objects = S3Argument.of(argument, null);
            return objects.in(store)
                    .mapToInt(object -> show(
                            PreviewSource.of(store, store.head(object)),
                            objects.captures(object),
                            settings,
                            options,
                            limit))
                    .max()
                    .orElse(ExitCode.COMPLETED);
        }
    }

    private int showSftp(String argument, PreviewSettings settings, JobOptions options, @Nullable Long limit) {
        SftpFetcher store = new SftpFetcher(settings.sftp());
        SftpArgument files = SftpArgument.of(argument, null);
        return files.in(store).stream()
                .mapToInt(file ->
                        show(PreviewSource.of(store, file), files.captures(file.place()), settings, options, limit))
                .max()
                .orElse(ExitCode.COMPLETED);
    }

    private int show(
            SourceArguments.Expanded found, PreviewSettings settings, JobOptions options, @Nullable Long limit) {
        try {
            return PreviewSource.of(found.file(), settings.limits()).stream()
                    .mapToInt(source -> show(source, found.captures(), settings, options, limit))
                    .max()
                    .orElse(ExitCode.COMPLETED);
        } catch (UserException e) {
            return failed(e);
        }
    }

    /** Shows a source; one that can't be read, or would not load, is reported and does not hide the others. */
    private int show(
            PreviewSource source,
            @Nullable List<String> captures,
            PreviewSettings settings,
            JobOptions options,
            @Nullable Long limit) {
        JobSettings rules;
        Preview preview;
        try {
            rules = settings.feeds()
                    .settingsFor(source.label(), options, captures)
                    .ofNoJob();
            preview = Preview.of(source, rules, settings.limits(), settings.database(), limit);
        } catch (UserException e) {
            return failed(e);
        } catch (IOException | SourceException e) {
            String message = String.valueOf(e.getMessage());
            writeFailed(source.name(), message);
            return failed(source.name() + ": " + message, ExitCode.FAILED);
        }
        LoadPlan plan = preview.plan();
        if (newFeed != null) {
            return plan == null
                    ? failed(source.name() + ": would not load: " + preview.obstacle(), ExitCode.FAILED)
                    : writeFeed(newFeed, source, settings, rules, preview, plan);
        }
        try {
            show(preview, limit);
        } catch (IOException e) {
            return failed(source.name() + ": " + e.getMessage(), ExitCode.FAILED);
        }
        return preview.obstacle() == null
                ? ExitCode.COMPLETED
                : failed(source.name() + ": would not load: " + preview.obstacle(), ExitCode.FAILED);
    }

    private void requireFeedOptions() {
        if (newFeed == null ? output != null : (json || newFeed.isBlank() || !YamlText.isKey(newFeed))) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "--write-feed needs a NAME, --output needs --write-feed, and --json goes with neither");
        }
    }

    private int writeFeed(
            String name,
            PreviewSource source,
            PreviewSettings settings,
            JobSettings rules,
            Preview preview,
            LoadPlan plan) {
        if (written != null) {
            return failed(
                    "--write-feed is for one source; the feed is of %s, so %s is left out"
                            .formatted(written, source.name()),
                    ExitCode.USAGE);
        }
        written = source.name();
        Feed matched = rules.feed() == null ? null : settings.feeds().all().get(rules.feed());
        String text =
                PreviewFeed.write(name, source, rules, matched, preview, plan, settings.limits(), settings.database());
        try {
            if (output == null) {
                spec.commandLine().getOut().print(text);
                spec.commandLine().getOut().flush();
            } else {
                Files.writeString(output, text, StandardOpenOption.CREATE_NEW);
                spec.commandLine().getErr().printf("wrote feed %s into %s%n", name, output);
            }
            return ExitCode.COMPLETED;
        } catch (FileAlreadyExistsException e) {
            return failed("%s is there already: choose another file".formatted(output), ExitCode.USAGE);
        } catch (IOException e) {
            return failed("%s can't be written: %s".formatted(output, e.getMessage()), ExitCode.FAILED);
        }
    }

    private void writeFailed(String source, String message) {
        PrintWriter out = spec.commandLine().getOut();
        try {
            if (json) {
                PreviewJson.writeFailed(source, message, out);
            } else {
                PreviewText.writeFailed(source, message, out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("standard output", e);
        }
        out.println();
        out.flush();
    }

    private void show(Preview preview, @Nullable Long limit) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        try {
            if (json) {
                PreviewJson.write(preview, limit, out);
            } else {
                PreviewText.write(preview, limit, out);
            }
        } finally {
            out.println();
            out.flush();
        }
    }

    private int failed(RuntimeException e) {
        CommandFailure failure = ErrorMessages.explain(e);
        return failed(String.valueOf(failure.getMessage()), failure.exitCode());
    }

    private int failed(String message, int exit) {
        spec.commandLine().getErr().println("caravan: " + Terminal.line(message));
        return exit;
    }

    private @Nullable Long limit() {
        if (rows.equals("all")) {
            return null;
        }
        if (!rows.matches("\\d{1,18}")) {
            throw new CommandFailure(ExitCode.USAGE, "--rows is \"%s\": must be a number or all".formatted(rows));
        }
        return Long.parseLong(rows);
    }
}
