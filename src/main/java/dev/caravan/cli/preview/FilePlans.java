package dev.caravan.cli.preview;

import dev.caravan.cli.application.Application;
import dev.caravan.cli.option.S3Argument;
import dev.caravan.cli.option.SftpArgument;
import dev.caravan.cli.option.TargetOptions;
import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.cli.output.Json;
import dev.caravan.cli.output.Terminal;
import dev.caravan.feed.JobOptions;
import dev.caravan.feed.JobSettings;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.load.table.IncompatibleTableException;
import dev.caravan.load.table.TargetTables;
import dev.caravan.preview.FilePlanJson;
import dev.caravan.preview.PreviewSource;
import dev.caravan.source.SourceException;
import dev.caravan.source.SourceInspector;
import dev.caravan.source.SourceInspector.Inspected;
import dev.caravan.source.http.HttpFetcher;
import dev.caravan.source.http.UrlText;
import dev.caravan.source.s3.ObjectStore;
import dev.caravan.source.sftp.SftpFetcher;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;

/** {@code caravan explain FILE}: the feed of a file, and the plan of its load. Reads only the head of the file. */
public final class FilePlans {
    private static final int CHUNK_BYTES = 1 << 16;

    private FilePlans() {}

    /**
     * Shows the plan of each file of a source; with a database, as its table has the columns.
     *
     * @param properties settings that the command's options stand for
     * @return the exit code
     */
    public static int show(
            String argument,
            JobOptions options,
            Map<String, Object> properties,
            TargetOptions target,
            boolean debug,
            boolean json,
            PrintWriter out,
            PrintWriter err) {
        Map<String, Object> all = target.properties();
        all.putAll(properties);
        PreviewSettings settings = PreviewSettings.read(all);
        if (UrlText.isOne(argument)) {
            try (HttpFetcher store = new HttpFetcher(settings.urls())) {
                return new Shown(settings, options, target, debug, json, out, err)
                        .show(PreviewSource.of(store, UrlText.parse(argument)));
            } catch (IOException e) {
                throw new CommandFailure(ExitCode.FAILED, UrlText.shown(argument) + ": " + e.getMessage(), e);
            }
        }
        if (S3Argument.isOne(argument)) {
            try (ObjectStore store = new ObjectStore(settings.s3())) {
                return S3Argument.of(argument, null)
                        .in(store)
                        .mapToInt(object -> new Shown(settings, options, target, debug, json, out, err)
                                .show(PreviewSource.of(store, store.head(object))))
                        .max()
                        .orElse(ExitCode.COMPLETED);
            }
        }
        if (SftpArgument.isOne(argument)) {
            SftpFetcher store = new SftpFetcher(settings.sftp());
            return SftpArgument.of(argument, null).in(store).stream()
                    .mapToInt(file -> new Shown(settings, options, target, debug, json, out, err)
                            .show(PreviewSource.of(store, file)))
                    .max()
                    .orElse(ExitCode.COMPLETED);
        }
        return PreviewSource.of(Path.of(argument), settings.limits()).stream()
                .mapToInt(source -> new Shown(settings, options, target, debug, json, out, err).show(source))
                .max()
                .orElse(ExitCode.COMPLETED);
    }

    private record Shown(
            PreviewSettings settings,
            JobOptions options,
            TargetOptions target,
            boolean debug,
            boolean json,
            PrintWriter out,
            PrintWriter err) {
        int show(PreviewSource source) {
            JobSettings rules =
                    settings.feeds().settingsFor(source.label(), options).ofNoJob();
            try {
                Inspected head = SourceInspector.withoutLedger(settings.limits(), settings.database())
                        .inspect(source.bytes().open(), rules, 1, CHUNK_BYTES);
                head.reader().close();
                return show(source, rules, head);
            } catch (IOException | SourceException e) {
                throw new CommandFailure(ExitCode.FAILED, source.name() + ": " + e.getMessage(), e);
            }
        }

        private int show(PreviewSource source, JobSettings rules, Inspected head) {
            LoadPlan planned = head.plan();
            LoadPlan examined = null;
            String obstacle = head.obstacle() == null ? null : head.obstacle().getMessage();
            if (planned != null && target.database != null) {
                try {
                    examined = examined(planned);
                } catch (IncompatibleTableException e) {
                    obstacle = e.getMessage();
                }
            }
            FilePlanJson plan = FilePlanJson.of(
                    source, settings.feeds(), options, rules, head, examined, target.database == null, obstacle);
            if (json) {
                out.println(Json.line(plan));
            } else {
                FilePlanText.write(plan, head.text().dialect(), out);
            }
            out.flush();
            if (obstacle != null) {
                err.println("caravan: " + Terminal.line(source.name() + ": would not load: " + obstacle));
            }
            return obstacle == null ? ExitCode.COMPLETED : ExitCode.FAILED;
        }

        /** The plan as the database's table has the columns. */
        private @Nullable LoadPlan examined(LoadPlan planned) {
            try (ConfigurableApplicationContext application = Application.ledgerOnly(target.properties(), debug)) {
                TargetTables tables = application.getBean(TargetTables.class);
                return tables.asInTable(tables.examine(planned, 0));
            }
        }
    }
}
