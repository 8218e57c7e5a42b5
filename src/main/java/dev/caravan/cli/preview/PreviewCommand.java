package dev.caravan.cli.preview;

import dev.caravan.cli.option.ColumnOptions;
import dev.caravan.cli.option.DialectArguments;
import dev.caravan.cli.option.FieldCountArgument;
import dev.caravan.cli.option.RecordSizeArgument;
import dev.caravan.cli.option.S3Argument;
import dev.caravan.cli.option.SourceArguments;
import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ErrorMessages;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.cli.output.Terminal;
import dev.caravan.error.UserException;
import dev.caravan.feed.JobOptions;
import dev.caravan.feed.JobSettings;
import dev.caravan.source.SourceException;
import dev.caravan.source.http.HttpFetcher;
import dev.caravan.source.http.UrlSettings;
import dev.caravan.source.http.UrlText;
import dev.caravan.source.s3.ObjectStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
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
        footer = {
            "",
            "Exit codes: 0 all were read, 2 bad usage, 4 one can't be read, or would not load.",
            "",
            "Examples:",
            "  caravan preview people.csv.gz",
            "  caravan preview 'exports/*.csv' --rows all --json",
            "  caravan preview people.txt --delimiter tab --quote none --no-header",
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

    @Option(
            names = "--feed",
            paramLabel = "F",
            description = "Use the rules of this feed; default: the first feed that matches the file.")
    @Nullable String feed;

    @Option(
            names = "--rows",
            paramLabel = "N|all",
            defaultValue = "10",
            description = "Records to show (default: ${DEFAULT-VALUE}).")
    String rows;

    @Option(
            names = "--allow-address",
            paramLabel = "HOST",
            split = ",",
            description = "Host, address or network that is not public and that a URL may name all the same.")
    List<String> allowed = List.of();

    @Option(names = "--json", description = "Print one JSON object a source.")
    boolean json;

    @Mixin
    ColumnOptions columns = new ColumnOptions();

    @Mixin
    DialectArguments dialect = new DialectArguments();

    @Mixin
    RecordSizeArgument recordSize = new RecordSizeArgument();

    @Mixin
    FieldCountArgument fieldCount = new FieldCountArgument();

    @Override
    public Integer call() {
        Long limit = limit();
        JobOptions options =
                new JobOptions(feed, null, columns.key(), columns.types(), dialect.options(), fieldCount.policy());
        PreviewSettings settings = PreviewSettings.read(recordSize.properties());
        int exit = ExitCode.COMPLETED;
        for (String argument : sources) {
            try {
                if (UrlText.isOne(argument)) {
                    exit = Math.max(exit, showUrl(argument, settings, options, limit));
                } else if (S3Argument.isOne(argument)) {
                    exit = Math.max(exit, showObjects(argument, settings, options, limit));
                } else {
                    for (Path file : SourceArguments.expand(List.of(argument))) {
                        exit = Math.max(exit, show(file, settings, options, limit));
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
            return show(PreviewSource.of(store, UrlText.parse(argument)), settings, options, limit);
        } catch (IOException e) {
            return failed(UrlText.shown(argument) + ": " + e.getMessage(), ExitCode.FAILED);
        }
    }

    private int showObjects(String argument, PreviewSettings settings, JobOptions options, @Nullable Long limit) {
        try (ObjectStore store = new ObjectStore(settings.s3())) {
            return S3Argument.of(argument, null)
                    .in(store)
                    .mapToInt(object -> show(PreviewSource.of(store, store.head(object)), settings, options, limit))
                    .max()
                    .orElse(ExitCode.COMPLETED);
        }
    }

    private int show(Path file, PreviewSettings settings, JobOptions options, @Nullable Long limit) {
        try {
            return PreviewSource.of(file, settings.limits()).stream()
                    .mapToInt(source -> show(source, settings, options, limit))
                    .max()
                    .orElse(ExitCode.COMPLETED);
        } catch (UserException e) {
            return failed(e);
        }
    }

    /** Shows a source; one that can't be read, or would not load, is reported and does not hide the others. */
    private int show(PreviewSource source, PreviewSettings settings, JobOptions options, @Nullable Long limit) {
        Preview preview;
        try {
            JobSettings rules = settings.feeds().settingsFor(source.label(), options);
            preview = Preview.of(source, rules, settings.limits(), settings.database(), limit);
        } catch (UserException e) {
            return failed(e);
        } catch (IOException | SourceException e) {
            String message = String.valueOf(e.getMessage());
            writeFailed(source.name(), message);
            return failed(source.name() + ": " + message, ExitCode.FAILED);
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
