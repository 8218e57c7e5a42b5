package dev.caravan.cli.report;

import dev.caravan.cli.application.Application;
import dev.caravan.cli.application.OneShotCommand;
import dev.caravan.cli.client.Server;
import dev.caravan.cli.client.ServerOptions;
import dev.caravan.cli.client.ServerReport;
import dev.caravan.cli.option.ColumnTypes;
import dev.caravan.cli.option.DialectArguments;
import dev.caravan.cli.option.FieldCountArgument;
import dev.caravan.cli.option.HelpSection;
import dev.caravan.cli.option.InSection;
import dev.caravan.cli.option.RejectsArgument;
import dev.caravan.cli.option.SourceArgument;
import dev.caravan.cli.option.SourceOptions;
import dev.caravan.cli.option.SourceStores;
import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.cli.output.Hints;
import dev.caravan.cli.output.JobText;
import dev.caravan.cli.output.Json;
import dev.caravan.csv.source.ZipPath;
import dev.caravan.feed.Reports;
import dev.caravan.feed.report.Grouping;
import dev.caravan.feed.report.Measure;
import dev.caravan.feed.report.ReportOptions;
import dev.caravan.feed.report.SortKey;
import dev.caravan.intake.Source;
import dev.caravan.jobs.JobJson;
import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import dev.caravan.jobs.ReportService;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.unit.DataSize;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code caravan report}: makes one report in this process, without a queue, and ends. */
@Command(
        name = "report",
        description =
                "Groups the records of CSV files and writes measures of each group, with files and groups of any size.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        customSynopsis = "caravan report [OPTIONS] -o OUT SOURCE...",
        footer = {
            "",
            "All sources together are one table: each must have the columns of the report. Records that can't be read, and",
            "values of measures that are not numbers, are rejected, each with its line and reason.",
            "OUT gets its name when it is complete; an existing file is replaced.",
            "",
            "Exit codes: 0 the report is made, 2 bad usage or configuration, 4 it FAILED or was ABORTED.",
            "",
            "Examples:",
            "  caravan report samples/songplays.csv --report song-plays -o plays-by-day.csv",
            "  caravan report plays.csv --group-by Song,Date --sum 'Number of Plays=Total' --order-by 'Total desc' -o top.csv",
            "  caravan report 'exports/*.csv.gz' --group-by Country --count Rows --count-distinct Email=People -o by-country.parquet",
            "  caravan report s3://exports/2026/ --group-by Day --avg Price --memory 1GB -o s3://reports/prices.csv.gz",
            "  caravan report 'plays-*.csv' --group-by Song --count Plays -o plays-by-song --engine spark --master spark://head:7077",
            "  zcat plays.csv.gz | caravan report - --count Rows -o rows.csv",
            "  caravan report plays.csv --group-by Song --count Plays -o songs.csv --server https://caravan.example.com --server-key-file ~/.caravan-key",
        })
@SuppressWarnings("NullAway.Init")
public final class ReportCommand extends OneShotCommand {
    @Mixin
    SourceOptions sources = new SourceOptions();

    @InSection(HelpSection.TARGET)
    @Option(
            names = {"-o", "--output"},
            paramLabel = "OUT",
            required = true,
            description =
                    "Destination of the report: a file, or s3://BUCKET/KEY. Its ending sets the format: .csv, .csv.gz or .parquet.")
    String output;

    @InSection(HelpSection.REPORT)
    @Option(names = "--report", paramLabel = "NAME", description = "A configured report (caravan.reports.NAME).")
    @Nullable String report;

    @InSection(HelpSection.REPORT)
    @Option(
            names = "--group-by",
            paramLabel = "COL",
            split = ",",
            description =
                    "Column, or columns, whose values make a group, such as Song,Date; default: all records are one group.")
    List<String> groupBy = List.of();

    @ArgGroup(exclusive = true, multiplicity = "0..*")
    List<MeasureArgument> measures = new ArrayList<>();

    @InSection(HelpSection.REPORT)
    @Option(
            names = "--order-by",
            paramLabel = "'NAME [desc]'",
            description = "Sort by this column of the report, such as 'Total desc'; may be repeated.")
    List<String> orderBy = List.of();

    @InSection(HelpSection.COLUMNS)
    @Option(
            names = "--column",
            paramLabel = "NAME:TYPE",
            description =
                    "Type of a column, as for load, such as Date:date; may be repeated. Default: text for columns of groups, decimal for measures.")
    List<String> columns = List.of();

    @Mixin
    EngineArguments engine = new EngineArguments();

    @Mixin
    DialectArguments dialect = new DialectArguments();

    @Mixin
    FieldCountArgument fieldCount = new FieldCountArgument();

    @Mixin
    RejectsArgument rejects = new RejectsArgument();

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            description = "Memory limit of this process, such as 512MB or 2GB (default: 512MB).")
    @Nullable String memory;

    @Option(
            names = "--temp-dir",
            paramLabel = "D",
            description =
                    "Directory for data that doesn't fit into memory, such as /var/tmp (default: in the data directory).")
    @Nullable Path tempDir;

    @Option(names = "--json", description = "Print one JSON object instead of the summary.")
    boolean json;

    @Mixin
    ServerOptions serverOptions = new ServerOptions();

    private @Nullable Server server;

    @Override
    public Integer call() throws InterruptedException {
        ReportDestination destination = ReportDestination.of(output, engine.isInParts());
        server = serverOptions.server(target, err());
        List<SourceArgument> arguments = sources.parse(server != null);
        destination.requireNoneOf(arguments.stream()
                .flatMap(argument -> Stream.ofNullable(argument.file()))
                .map(file -> ZipPath.of(file).file())
                .toList());
        if (server != null) {
            return ask(server, arguments, options(destination), destination);
        }
        ReportOptions options = options(destination).by(engine.engine(), engine.isInParts() ? true : null);
        Map<String, Object> properties = properties(destination);
        return run(
                "Stopped. Run the same command again to restart the report.",
                () -> Application.reporting(properties, isDebug()),
                application -> List.of(submit(application, arguments, options, destination)),
                this::print);
    }

    @Override
    public Hints hints() {
        return server == null ? super.hints() : Hints.ofServer(serverOptions.url());
    }

    private int ask(
            Server running, List<SourceArgument> arguments, ReportOptions options, ReportDestination destination)
            throws InterruptedException {
        String obstacle = memory != null
                ? "--memory"
                : tempDir != null
                        ? "--temp-dir"
                        : engine.areGiven()
                                ? "--engine, --master, --spark-home and --single-file"
                                : sources.allowsAddresses()
                                        ? "--allow-address"
                                        : destination.file() == null
                                                ? "-o s3:// (name a file)"
                                                : ServerReport.obstacle(arguments, options);
        if (obstacle != null) {
            throw new CommandFailure(ExitCode.USAGE, "a server can't be given " + obstacle);
        }
        return new ServerReport(running, hints(), out(), err())
                .run(arguments, options, Objects.requireNonNull(destination.file()), json);
    }

    private ReportOptions options(ReportDestination out) {
        List<Measure> wanted = measures.stream().map(MeasureArgument::measure).toList();
        List<SortKey> order = orderBy.stream().map(SortKey::parse).toList();
        if (report != null && !(groupBy.isEmpty() && wanted.isEmpty())) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "--report %s says what the groups are; leave --group-by and measures out".formatted(report));
        }
        if (report == null && groupBy.isEmpty() && wanted.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "say what the report is: --report NAME, or --group-by COL and --sum, --count or another");
        }
        Grouping grouping = report == null ? new Grouping(groupBy, wanted, null, order, null) : null;
        if (grouping != null) {
            Reports.check(grouping);
        }
        return new ReportOptions(
                report,
                grouping,
                order,
                ColumnTypes.of(columns),
                dialect.options(),
                fieldCount.policy(),
                rejects.limit(),
                out.uri(),
                out.format(),
                memory == null ? null : memoryBytes(memory));
    }

    private static long memoryBytes(String memory) {
        try {
            long bytes = DataSize.parse(memory).toBytes();
            if (bytes > 0) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // Refused below.
        }
        throw new CommandFailure(
                ExitCode.USAGE, "--memory is \"%s\": must be a size such as 512MB or 2GB".formatted(memory));
    }

    private Map<String, Object> properties(ReportDestination out) {
        Map<String, Object> properties = target.properties();
        properties.put("caravan.report.enabled", "true");
        properties.put("caravan.report.queue", out.queue());
        if (tempDir != null) {
            properties.put("caravan.report.temp-directory", tempDir.toString());
        }
        engine.addTo(properties);
        sources.addTo(properties);
        return properties;
    }

    private long submit(
            ConfigurableApplicationContext application,
            List<SourceArgument> arguments,
            ReportOptions options,
            ReportDestination destination) {
        if (options.engine() == null && options.report() != null) {
            engine.check(
                    application.getBean(Reports.class).byName(options.report()).engine());
        }
        ReportService reports = application.getBean(ReportService.class);
        List<Source> found = new ArrayList<>();
        for (SourceArgument argument : arguments) {
            argument.passTo(new SourceDiscovery(reports), new SourceStores(application))
                    .forEach(discovered -> {
                        warnOfSkippedFiles(argument.name(), discovered.passedOver());
                        found.addAll(discovered.all());
                    });
        }
        long id = reports.submit(found, options).job().id();
        // An earlier report to the same destination that was stopped and not resumed.
        reports.abortOthers(destination.queue(), id);
        return id;
    }

    private void print(ConfigurableApplicationContext application, List<JobView> ended) {
        JobService jobService = application.getBean(JobService.class);
        JobView job = ended.get(0);
        if (json) {
            out().println(Json.line(JobJson.of(job, jobService.plan(job.job()))));
        } else {
            out().print(JobText.summary(job, jobService.plan(job.job()), jobService.reasons(job.id()), hints()));
        }
    }
}
