package dev.caravan.cli;

import dev.caravan.cli.application.Application;
import dev.caravan.cli.application.OneShotCommand;
import dev.caravan.cli.client.Server;
import dev.caravan.cli.client.ServerFile;
import dev.caravan.cli.client.ServerLoad;
import dev.caravan.cli.client.ServerOptions;
import dev.caravan.cli.option.ColumnOptions;
import dev.caravan.cli.option.DialectArguments;
import dev.caravan.cli.option.FeedArgument;
import dev.caravan.cli.option.FieldCountArgument;
import dev.caravan.cli.option.HelpSection;
import dev.caravan.cli.option.InSection;
import dev.caravan.cli.option.LoaderOptions;
import dev.caravan.cli.option.MappingArguments;
import dev.caravan.cli.option.RecordSizeArgument;
import dev.caravan.cli.option.RejectsArgument;
import dev.caravan.cli.option.SourceArgument;
import dev.caravan.cli.option.SourceOptions;
import dev.caravan.cli.option.SourceStores;
import dev.caravan.cli.option.WriteArguments;
import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.cli.output.Hints;
import dev.caravan.cli.output.JobText;
import dev.caravan.cli.output.Json;
import dev.caravan.cli.output.SubmittedJobJson;
import dev.caravan.csv.ParseError;
import dev.caravan.feed.JobOptions;
import dev.caravan.intake.DiscoveredSources;
import dev.caravan.intake.SourceFinder;
import dev.caravan.jobs.JobJson;
import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import dev.caravan.jobs.RepeatJson;
import dev.caravan.jobs.ShellHint;
import dev.caravan.ledger.job.ArchiveEntry;
import dev.caravan.ledger.job.Claim;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.JobState;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code caravan load}: loads files in this process and ends. */
@Command(
        name = "load",
        description = "Loads CSV files into a table and accounts for every row.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        abbreviateSynopsis = true,
        footer = {
            "",
            "Of several rows with one key the first in the file wins; a row that exists in the table stays as it is.",
            "With --on-duplicate update the last wins, and the row that exists is updated.",
            "The same version of a file is loaded once, and so is the same content under any name; --again loads it again.",
            "If it is stopped, run the same command again to resume.",
            "",
            "Exit codes: 0 every job COMPLETED, 2 bad usage or configuration, 4 a job FAILED, was ABORTED or has dead letters.",
            "",
            "Examples:",
            "  caravan load samples/contacts.csv",
            "  caravan load people.csv --table people --key email",
            "  caravan load people.csv --table people --key email --on-duplicate update",
            "  caravan load prices.csv --table prices --replace",
            "  caravan load bank.csv --decimal , --date-format dd.MM.yyyy --null NA --skip-footer 1",
            "  caravan load bank.csv --feed bank.yml",
            "  caravan load members.csv --table members --key id --sync --max-deletes 500",
            "  caravan load orders.csv order_lines.csv --atomic",
            "  caravan load 'exports/**/*.csv' --table certificates --json",
            "  caravan load exports --glob '**/certificates.csv' --table certificates --parallel 4",
            "  caravan load https://example.com/people.csv.gz --key email",
            "  zcat people.csv.gz | caravan load - --table people",
            "  caravan load s3://exports/2026/people.csv s3://exports/contacts/",
            "  caravan load sftp://crm@files.example.com/exports/people.csv",
            "  caravan rejects 1 -o fix.csv; (correct fix.csv) caravan load fix.csv --corrects 1",
            "  caravan load people.csv --db postgres://loader@db.example.com/crm",
            "  caravan load exports/people.csv --server https://caravan.example.com --server-files",
            "  caravan load people.csv --server https://caravan.example.com --server-key-file ~/.caravan-key",
        })
@SuppressWarnings("NullAway.Init")
final class LoadCommand extends OneShotCommand {
    private static final int TABLES_SHOWN = 20;

    /** Many files are read sooner by a process that has nothing else to do. */
    private static final int MOST_BESIDE = 50;

    @Mixin
    SourceOptions sources = new SourceOptions();

    @Mixin
    FeedArgument feed = new FeedArgument();

    @InSection(HelpSection.TARGET)
    @Option(
            names = "--table",
            paramLabel = "T",
            description = "Load into this table, such as people or crm.people; default: named after the file.")
    @Nullable String table;

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

    @Mixin
    WriteArguments write = new WriteArguments();

    @Mixin
    RejectsArgument rejects = new RejectsArgument();

    @InSection(HelpSection.PROBLEMS)
    @Option(
            names = "--corrects",
            paramLabel = "JOB",
            description = "The source is the corrected output of 'caravan rejects JOB': its rows replace that"
                    + " job's rejects, by that job's rules.")
    @Nullable Long corrects;

    @Option(
            names = "--parallel",
            paramLabel = "N",
            description = "Files that are read at once, such as 4 (default: 2).")
    @Nullable Integer parallel;

    @Mixin
    LoaderOptions loaders = new LoaderOptions();

    @Option(
            names = "--dry-run",
            description =
                    "Check everything, count duplicates and load nothing: no table is created, no row is written.")
    boolean dryRun;

    @InSection(HelpSection.PROBLEMS)
    @Option(
            names = "--again",
            description =
                    "Load a file also if it, or its content under another name, was loaded into the table before.")
    boolean again;

    @Option(names = "--json", description = "Print one JSON object a source instead of the summary.")
    boolean json;

    @Mixin
    ServerOptions serverOptions = new ServerOptions();

    @InSection(HelpSection.TARGET)
    @Option(
            names = "--no-server",
            description =
                    "Load in this process, also if $CARAVAN_SERVER is set or a caravan serve runs in the data directory.")
    boolean noServer;

    private @Nullable Server server;

    @Override
    public Hints hints() {
        return server == null ? super.hints() : Hints.ofServer(serverOptions.url());
    }

    @Override
    public Integer call() throws InterruptedException {
        requireRulesOfTheCorrectedJob();
        if (sources.includeStandardInput() && table == null && !feed.isGiven() && corrects == null) {
            throw new CommandFailure(ExitCode.USAGE, "standard input has no name: name its table with --table T");
        }
        server = noServer ? null : serverOptions.server(target, err());
        List<SourceArgument> arguments = sources.parse(server != null);
        if (server != null) {
            requireNoneOfThisProcess();
        }
        JobOptions options = options();
        if (server != null) {
            requireSayable(ServerLoad.obstacle(arguments, options, true));
            return new ServerLoad(server, false, hints(), out(), err()).run(arguments, options, json);
        }
        Server beside = noServer ? null : beside(arguments, options);
        if (beside != null) {
            err().printf("The Caravan at %s, which runs in this data directory, loads it.%n", beside.url());
            err().flush();
            return new ServerLoad(beside, true, hints(), out(), err()).run(arguments, options, json);
        }
        Map<String, Object> properties = target.properties();
        properties.put("caravan.split.enabled", "true");
        properties.put("caravan.load.enabled", "true");
        // A long poll would delay the end of the command.
        properties.put("caravan.load.long-poll", "0s");
        loaders.addTo(properties);
        properties.putAll(recordSize.properties());
        properties.putAll(feed.properties());
        if (parallel != null) {
            properties.put("caravan.split.concurrency", parallel);
        }
        sources.addTo(properties);
        List<Claim> claims = new ArrayList<>();
        return run(
                "Stopped. Run the same command again to resume.",
                () -> Application.oneShot(properties, isDebug()),
                application -> {
                    submit(application, arguments, options, claims);
                    return claims.stream().map(claim -> claim.job().id()).toList();
                },
                (application, ended) -> print(application, claims, ended));
    }

    /** Options that the settings of a server decide. */
    private void requireNoneOfThisProcess() {
        requireSayable(
                parallel != null
                        ? "--parallel"
                        : loaders.areGiven()
                                ? "--loaders"
                                : !recordSize.properties().isEmpty()
                                        ? "--max-record-size"
                                        : sources.allowsAddresses()
                                                ? "--allow-address"
                                                : feed.isFile() ? "--feed with a file, only with a name" : null);
    }

    /** No option is dropped without a word. */
    private static void requireSayable(@Nullable String obstacle) {
        if (obstacle != null) {
            throw new CommandFailure(ExitCode.USAGE, "a server can't be given " + obstacle);
        }
    }

    /** The server that runs in the data directory, if it would load the same as this process; else null. */
    private @Nullable Server beside(List<SourceArgument> arguments, JobOptions options) {
        return parallel == null
                        && !loaders.areGiven()
                        && recordSize.properties().isEmpty()
                        && !sources.allowsAddresses()
                        && !feed.isFile()
                        && arguments.size() <= MOST_BESIDE
                        && arguments.stream().allMatch(source -> source.file() != null && source.captures() == null)
                        && ServerLoad.obstacle(arguments, options, false) == null
                ? ServerFile.running(target.dataDir, target.database)
                : null;
    }

    /** How each source is loaded. */
    JobOptions options() {
        return new JobOptions(
                        feed.name(),
                        table,
                        columns.key(),
                        columns.types(),
                        dialect.options(),
                        fieldCount.policy(),
                        rejects.limit(),
                        dryRun,
                        write.options(!columns.key().isEmpty()),
                        corrects,
                        again)
                .mapping(mapping.mapping().withFormats(columns.formats()));
    }

    /** Corrected rows are loaded into the table of the first job, by its rules. */
    private void requireRulesOfTheCorrectedJob() {
        if (corrects != null
                && (feed.isGiven()
                        || table != null
                        || columns.areGiven()
                        || mapping.areGiven()
                        || write.areGiven()
                        || fieldCount.ragged != null
                        || dialect.header != null)) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "--corrects %d: table, key, columns and rules are those of job %1$d; leave --feed, --table, --key, --column, --ragged, mappings, --header, --load-method and modes out"
                            .formatted(corrects));
        }
    }

    private void submit(
            ConfigurableApplicationContext application,
            List<SourceArgument> arguments,
            JobOptions options,
            List<Claim> claims) {
        JobService jobService = application.getBean(JobService.class);
        SourceDiscovery discovery = new SourceDiscovery(application.getBean(SourceFinder.class), jobService);
        Stream<DiscoveredSources> found = arguments.stream()
                .flatMap(argument -> argument.passTo(discovery, new SourceStores(application))
                        .map(sources -> sources.capturing(argument::captures))
                        .peek(sources -> warnOfSkippedFiles(argument.name(), sources.passedOver())));
        (write.isAtomic() ? Stream.of(DiscoveredSources.union(found.toList())) : found).forEach(sources -> {
            List<Claim> made = jobService.submit(sources, options).claims();
            joinBatch(jobService, claims, made);
            claims.addAll(made);
        });
    }

    /** The files of one command are a batch; an archive is one already. */
    private static void joinBatch(JobService jobService, List<Claim> earlier, List<Claim> made) {
        if (made.size() == 1 && made.get(0).created() && !isArchived(made.get(0))) {
            earlier.stream()
                    .filter(claim -> claim.created() && !isArchived(claim))
                    .findFirst()
                    .ifPresent(first -> jobService.joinBatch(
                            first.job().id(), made.get(0).job().id()));
        }
    }

    private static boolean isArchived(Claim claim) {
        return ArchiveEntry.of(claim.submitted().source()).isPresent();
    }

    private void suggestAnotherEncoding(JobService jobService, JobView job) {
        if (jobService.reasons(job.id()).stream()
                .anyMatch(reason -> reason.reason().equals(ParseError.INVALID_ENCODING.code()))) {
            err().printf(
                            "  records were rejected for their encoding: to load it in another one, run %s and load it again with --encoding NAME%n",
                            hints().command("undo " + job.id()));
        }
    }

    /** Why a source was not loaded; the summary of the job follows. */
    private String repeated(Claim claim, JobView job) {
        String source = JobText.source(claim.submitted().source());
        if (corrects != null) {
            return "%s: skipped, this version of it corrected job %d, which loaded into %s, before:"
                    .formatted(source, corrects, job.job().table());
        }
        if (claim.match() == Claim.Match.VERSION) {
            return "%s: skipped, this version of it was loaded into %s before (--again loads it again):"
                    .formatted(source, job.job().table());
        }
        return claim.wasLoadedBefore()
                ? "%s: skipped, its content was loaded into %s before, by job %d from %s at %s (--again loads it again):"
                        .formatted(
                                source,
                                job.job().table(),
                                job.id(),
                                JobText.source(job),
                                Objects.requireNonNull(job.job().finishedAt())
                                        .toInstant()
                                        .truncatedTo(ChronoUnit.SECONDS))
                : "%s: skipped, it has the content of %s, which job %d loads into %s:"
                        .formatted(
                                source, JobText.source(job), job.id(), job.job().table());
    }

    private void print(ConfigurableApplicationContext application, List<Claim> claims, List<JobView> jobs) {
        JobService jobService = application.getBean(JobService.class);
        jobService.dropJobTables();
        if (dryRun) {
            if (!jobService.dryRunsTellDuplicates()) {
                err().println("In this database a dry run doesn't count duplicates.");
            }
        }
        for (int i = 0; i < jobs.size(); i++) {
            JobView job = jobs.get(i);
            Claim claim = claims.get(i);
            boolean skipped = isSkipped(claim);
            if (skipped) {
                err().println(repeated(claim, job));
                suggestAnotherEncoding(jobService, job);
            }
            if (json) {
                out().println(Json.line(new SubmittedJobJson(
                        JobJson.of(job, jobService.plan(job.job())),
                        skipped ? job.id() : null,
                        RepeatJson.of(claim).orElse(null))));
            } else {
                out().print(JobText.summary(job, jobService.plan(job.job()), jobService.reasons(job.id()), hints()));
                out().println();
            }
        }
        if (write.isAtomic() && jobs.stream().anyMatch(job -> job.state() == JobState.PUBLISHING)) {
            err().println(
                            "Nothing is loaded yet: replay or discard the dead letters, and all sources are published; undo the job that has them, and none is. See: "
                                    + hints().command("dead-letters list"));
        }
        if (!json && corrects != null) {
            jobService
                    .job(corrects)
                    .ifPresent(first -> out().println(JobText.leftToCorrect(
                            first.id(), first.balance().rejected(), hints())));
        }
        if (!json && jobs.size() > 1) {
            printTotal(claims, jobs);
        }
        if (!json && !dryRun) {
            printTables(application, jobs);
        }
    }

    /** Whether a source was not loaded, because an earlier job has it. */
    private static boolean isSkipped(Claim claim) {
        return claim.match() == Claim.Match.CONTENT
                || (!claim.created() && claim.job().state().isFinished());
    }

    private void printTotal(List<Claim> claims, List<JobView> jobs) {
        List<JobView> ran = IntStream.range(0, jobs.size())
                .filter(i -> !isSkipped(claims.get(i)))
                .mapToObj(jobs::get)
                .toList();
        out().println(JobText.total(
                ran.stream().map(job -> JobJson.of(job, null)).toList(), jobs.size() - ran.size()));
        out().println();
    }

    /** How to look at each table of the jobs; a job that FAILED early may have none. */
    private void printTables(ConfigurableApplicationContext application, List<JobView> jobs) {
        JobService jobService = application.getBean(JobService.class);
        ShellHint shellHint = application.getBean(ShellHint.class);
        List<String> tables = jobs.stream()
                .map(JobView::job)
                .filter(jobService::hasTable)
                .map(Job::table)
                .distinct()
                .limit(TABLES_SHOWN)
                .toList();
        if (!tables.isEmpty()) {
            out().println(tables.size() == 1 ? "Look at the table:" : "Look at the tables:");
            tables.forEach(name -> out().println("  " + shellHint.lookAt(name)));
        }
    }
}
