package dev.caravan.cli.report;

import dev.caravan.cli.application.Application;
import dev.caravan.cli.application.JobWaiter;
import dev.caravan.cli.option.ColumnTypes;
import dev.caravan.cli.option.DialectArguments;
import dev.caravan.cli.option.FieldCountArgument;
import dev.caravan.cli.option.GlobalOptions;
import dev.caravan.cli.option.RejectsArgument;
import dev.caravan.cli.option.TargetOptions;
import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.cli.output.JobText;
import dev.caravan.cli.output.Json;
import dev.caravan.cli.output.ShutdownMessage;
import dev.caravan.feed.Reports;
import dev.caravan.feed.report.Grouping;
import dev.caravan.feed.report.Measure;
import dev.caravan.feed.report.ReportOptions;
import dev.caravan.feed.report.SortKey;
import dev.caravan.jobs.JobJson;
import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import dev.caravan.jobs.ReportService;
import dev.caravan.ledger.job.JobState;
import dev.caravan.notification.Notifications;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.unit.DataSize;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code caravan report}: one shot, in this process, without a queue. */
@Command(
        name = "report",
        description =
                "Groups the records of CSV files and writes what is worked out of each group, however large both are.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "All sources together are one table: each must have the columns that the report is of. Records that can't be read,",
            "and values that are no numbers where numbers are added up, are rejected, each with its line and reason.",
            "OUT is written beside its place and gets its name once it is complete; a file that is there is replaced.",
            "",
            "Exit codes: 0 the report is made, 2 bad usage or configuration, 4 it FAILED or was ABORTED.",
            "",
            "Examples:",
            "  caravan report samples/songplays.csv --report song-plays -o plays-by-day.csv",
            "  caravan report plays.csv --group-by Song,Date --sum 'Number of Plays=Total' --order-by 'Total desc' -o top.csv",
            "  caravan report 'exports/*.csv.gz' --group-by Country --count Rows --count-distinct Email=People -o by-country.parquet",
            "  caravan report s3://exports/2026/ --group-by Day --avg Price --memory 1GB -o s3://reports/prices.csv.gz",
            "  zcat plays.csv.gz | caravan report - --count Rows -o rows.csv",
        })
@SuppressWarnings("NullAway.Init")
public final class ReportCommand implements Callable<Integer> {
    private static final Duration TELLING = Duration.ofSeconds(10);

    @ParentCommand
    GlobalOptions global;

    @Spec
    CommandSpec spec;

    @Mixin
    TargetOptions target = new TargetOptions();

    @Parameters(
            arity = "1..*",
            paramLabel = "SOURCE",
            description = "A file, a zip archive or an entry of one (x.zip!/y.csv), a directory of CSV files,"
                    + " a glob in quotes; an http(s) URL of a file or a zip archive; s3://BUCKET/KEY, s3://BUCKET/PREFIX/ or a glob of keys;"
                    + " - for standard input.")
    List<String> sources;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "OUT",
            required = true,
            description =
                    "Where the report goes: a file, or s3://BUCKET/KEY. Its ending says what it is: .csv, .csv.gz or .parquet.")
    String output;

    @Option(
            names = "--glob",
            paramLabel = "G",
            description = "Of directories, read the files that this matches, from there: '**/plays.csv'.")
    @Nullable String glob;

    @Option(names = "--report", paramLabel = "NAME", description = "A configured report (caravan.reports.NAME).")
    @Nullable String report;

    @Option(
            names = "--group-by",
            paramLabel = "COL",
            split = ",",
            description = "Column, or columns, whose values make a group; without any all records are one.")
    List<String> groupBy = List.of();

    @ArgGroup(exclusive = true, multiplicity = "0..*")
    List<MeasureArgument> measures = new ArrayList<>();

    @Option(
            names = "--order-by",
            paramLabel = "'NAME [desc]'",
            description = "Sort by this column of the report; may be repeated.")
    List<String> orderBy = List.of();

    @Option(
            names = "--column",
            paramLabel = "NAME:TYPE",
            description =
                    "Type of a column, as for load; may be repeated. Columns of groups are text, and those that are added up"
                            + " decimal, if nothing is said.")
    List<String> columns = List.of();

    @Mixin
    DialectArguments dialect = new DialectArguments();

    @Mixin
    FieldCountArgument ragged = new FieldCountArgument();

    @Mixin
    RejectsArgument rejects = new RejectsArgument();

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            description = "What this process may take as a whole, such as 512MB or 2GB (default: 512MB).")
    @Nullable String memory;

    @Option(
            names = "--temp-dir",
            paramLabel = "D",
            description = "Where what doesn't fit into memory lies meanwhile (default: in the data directory).")
    @Nullable Path tempDir;

    @Option(
            names = "--allow-address",
            paramLabel = "HOST",
            split = ",",
            description =
                    "Host, address or network that a URL may lead to although it is not public: localhost, 10.1.0.0/16.")
    List<String> allowed = List.of();

    @Option(names = "--json", description = "Print one JSON object instead of the summary.")
    boolean json;

    @Override
    @SuppressWarnings("try") // the farewell is there to be closed
    public Integer call() throws InterruptedException {
        ReportDestination out = ReportDestination.of(output);
        ReportSources found = new ReportSources(sources, glob);
        out.requireNoneOf(found.files());
        ReportOptions options = options(out);
        try (ShutdownMessage shutdownMessage = ShutdownMessage.of(
                        spec.commandLine().getErr(), "Stopped. The same command starts the report again.");
                ConfigurableApplicationContext application = Application.reporting(properties(out), global.debug)) {
            return make(application, found, options, out);
        }
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
                ragged.policy(),
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
            // Said below.
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
        if (!allowed.isEmpty()) {
            properties.put("caravan.url.allow", String.join(",", allowed));
        }
        return properties;
    }

    private int make(
            ConfigurableApplicationContext application,
            ReportSources found,
            ReportOptions options,
            ReportDestination out)
            throws InterruptedException {
        ReportService reports = application.getBean(ReportService.class);
        JobService jobService = application.getBean(JobService.class);
        PrintWriter err = spec.commandLine().getErr();
        long id = reports.submit(found.find(application, err), options).job().id();
        // Another report that was to go to the same place and that nobody came back to.
        reports.abortOthers(out.queue(), id);
        JobView job = JobWaiter.await(jobService, List.of(id)).get(0);
        jobService.tidySpool();
        long untold = application.getBean(Notifications.class).awaitDelivered(List.of(id), TELLING);
        if (untold > 0) {
            err.printf("%d notices could not be sent yet; the next caravan process sends them.%n", untold);
        }
        PrintWriter stdout = spec.commandLine().getOut();
        if (json) {
            stdout.println(Json.line(JobJson.of(job, jobService.plan(job.job()))));
        } else {
            stdout.print(JobText.summary(job, jobService.plan(job.job()), jobService.reasons(id)));
        }
        stdout.flush();
        return job.state() == JobState.COMPLETED ? ExitCode.COMPLETED : ExitCode.FAILED;
    }
}
