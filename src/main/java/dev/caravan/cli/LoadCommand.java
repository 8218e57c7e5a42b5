package dev.caravan.cli;

import dev.caravan.cli.application.Application;
import dev.caravan.cli.application.JobWaiter;
import dev.caravan.cli.option.ColumnTypes;
import dev.caravan.cli.option.DialectArguments;
import dev.caravan.cli.option.FieldCountArgument;
import dev.caravan.cli.option.GlobalOptions;
import dev.caravan.cli.option.RejectsArgument;
import dev.caravan.cli.option.S3Argument;
import dev.caravan.cli.option.SourceArguments;
import dev.caravan.cli.option.TargetOptions;
import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.cli.output.JobText;
import dev.caravan.cli.output.Json;
import dev.caravan.cli.output.ShutdownMessage;
import dev.caravan.cli.output.Terminal;
import dev.caravan.feed.JobOptions;
import dev.caravan.intake.SubmitResult;
import dev.caravan.jobs.JobJson;
import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import dev.caravan.jobs.ShellHint;
import dev.caravan.ledger.job.Claim;
import dev.caravan.ledger.job.JobState;
import dev.caravan.notification.Notifications;
import dev.caravan.source.http.UrlText;
import dev.caravan.source.s3.ObjectStore;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code caravan load}: one shot, in this process. */
@Command(
        name = "load",
        description = "Loads CSV files into a table and says what became of every row.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Of several rows with one key the first in the file wins, and a row that was there before stays as it was.",
            "The same version of a file is loaded once: a second try says so and changes nothing.",
            "If it is stopped in the middle, the same command goes on where it was.",
            "",
            "Exit codes: 0 every job COMPLETED, 2 bad usage or configuration, 4 a job FAILED, was ABORTED or has dead letters.",
            "",
            "Examples:",
            "  caravan load samples/contacts.csv",
            "  caravan load people.csv --table people --key email",
            "  caravan load 'exports/**/*.csv' --table certificates --json",
            "  caravan load exports --glob '**/certificates.csv' --table certificates --parallel 4",
            "  caravan load https://example.com/people.csv.gz --key email",
            "  zcat people.csv.gz | caravan load - --table people",
            "  caravan load s3://exports/2026/people.csv s3://exports/contacts/",
            "  caravan rejects 1 -o fix.csv; (correct fix.csv) caravan load fix.csv --corrects 1",
            "  caravan load people.csv --db 'jdbc:postgresql://db.example.com/crm?user=loader&password=…'",
        })
@SuppressWarnings("NullAway.Init")
final class LoadCommand implements Callable<Integer> {
    private static final Duration TELLING = Duration.ofSeconds(10);
    private static final int NAMES_SHOWN = 20;
    private static final String STANDARD_INPUT = "-";
    private static final String OTHER_URL = "[A-Za-z][A-Za-z0-9+.-]+://.*";

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
            names = "--glob",
            paramLabel = "G",
            description = "Of directories, load the files that this matches, from there: '**/certificates.csv'.")
    @Nullable String glob;

    @Option(
            names = "--feed",
            paramLabel = "F",
            description = "Use the rules of this feed, whatever the file is called.")
    @Nullable String feed;

    @Option(
            names = "--table",
            paramLabel = "T",
            description = "Load into this table, or SCHEMA.TABLE; default: named after the file.")
    @Nullable String table;

    @Option(
            names = "--key",
            paramLabel = "COL",
            split = ",",
            description = "Column, or columns, that are unique together.")
    List<String> key = List.of();

    @Option(
            names = "--column",
            paramLabel = "NAME:TYPE",
            description =
                    "Type of a column: text, integer, decimal, boolean, date, timestamp, timestamptz, email, url, uuid"
                            + " or json. May be repeated; others are inferred.")
    List<String> columns = List.of();

    @Mixin
    DialectArguments dialect = new DialectArguments();

    @Mixin
    FieldCountArgument ragged = new FieldCountArgument();

    @Mixin
    RejectsArgument rejects = new RejectsArgument();

    @Option(
            names = "--corrects",
            paramLabel = "JOB",
            description = "The source is what 'caravan rejects JOB' wrote, corrected: its rows take the places of that"
                    + " job's rejects, by that job's rules.")
    @Nullable Long corrects;

    @Option(names = "--parallel", paramLabel = "N", description = "Files that are read at once (default: 2).")
    @Nullable Integer parallel;

    @Option(
            names = "--allow-address",
            paramLabel = "HOST",
            split = ",",
            description =
                    "Host, address or network that a URL may lead to although it is not public: localhost, 10.1.0.0/16.")
    List<String> allowed = List.of();

    @Option(names = "--loaders", paramLabel = "N", description = "Chunks that are loaded at once (default: 2).")
    @Nullable Integer loaders;

    @Option(
            names = "--dry-run",
            description = "Check everything, tell duplicates and load nothing: no table is made, no row is written.")
    boolean dryRun;

    @Option(names = "--json", description = "Print one JSON object a source instead of the summary.")
    boolean json;

    @Override
    @SuppressWarnings("try") // the farewell is there to be closed
    public Integer call() throws InterruptedException {
        List<Argument> arguments = arguments();
        requireNothingThatTheJobSays();
        JobOptions options = new JobOptions(
                feed,
                table,
                key,
                ColumnTypes.of(columns),
                dialect.options(),
                ragged.policy(),
                rejects.limit(),
                dryRun,
                corrects);
        Map<String, Object> properties = target.properties();
        properties.put("caravan.split.enabled", "true");
        properties.put("caravan.load.enabled", "true");
        // The end waits for the loaders' last look at the queue.
        properties.put("caravan.load.long-poll", "0s");
        if (loaders != null) {
            properties.put("caravan.load.concurrency", loaders);
        }
        if (parallel != null) {
            properties.put("caravan.split.concurrency", parallel);
        }
        if (!allowed.isEmpty()) {
            properties.put("caravan.url.allow", String.join(",", allowed));
        }
        try (ShutdownMessage shutdownMessage = ShutdownMessage.of(
                        spec.commandLine().getErr(), "Stopped. The same command goes on where it was.");
                ConfigurableApplicationContext application = Application.oneShot(properties, global.debug)) {
            return load(application, arguments, options);
        }
    }

    /** Rows of a corrected job go where its other rows went, by the same rules. */
    private void requireNothingThatTheJobSays() {
        if (corrects != null
                && (feed != null
                        || table != null
                        || !key.isEmpty()
                        || !columns.isEmpty()
                        || ragged.ragged != null
                        || dialect.header != null)) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "--corrects %d: table, key, columns and rules are those of job %1$d; leave --feed, --table, --key, --column, --ragged and --header out"
                            .formatted(corrects));
        }
    }

    /** What one argument means: makes jobs of it. */
    private interface Argument {
        void submitTo(ConfigurableApplicationContext application, JobOptions options, Consumer<Claim> noted);
    }

    /** Those of files are expanded before anything starts; what is in a bucket is found page by page. */
    private List<Argument> arguments() {
        List<Argument> arguments = new ArrayList<>();
        List<String> files = new ArrayList<>();
        boolean anyPrefix = false;
        for (String source : sources) {
            if (source.equals(STANDARD_INPUT)) {
                arguments.add(standardInput());
            } else if (UrlText.isOne(source)) {
                arguments.add(url(source));
            } else if (S3Argument.isOne(source)) {
                S3Argument object = S3Argument.of(source, glob);
                anyPrefix |= object.isPrefix();
                arguments.add((application, options, noted) -> object.in(application.getBean(ObjectStore.class))
                        .forEach(found -> noted.accept(
                                application.getBean(JobService.class).submit(found, options))));
            } else if (source.matches(OTHER_URL)) {
                throw new CommandFailure(
                        ExitCode.USAGE,
                        source + ": URLs of http, https and s3 can be loaded; others have to be fetched first");
            } else {
                files.add(source);
            }
        }
        if (!files.isEmpty() || (glob != null && !anyPrefix)) {
            SourceArguments.expand(files, glob)
                    .forEach(file -> arguments.add((application, options, noted) -> note(
                            file.toString(),
                            application.getBean(JobService.class).submit(file, options),
                            noted)));
        }
        return arguments;
    }

    private Argument standardInput() {
        if (table == null && feed == null && corrects == null) {
            throw new CommandFailure(ExitCode.USAGE, "standard input has no name: say with --table T where it goes");
        }
        return (application, options, noted) -> note(
                "standard input", application.getBean(JobService.class).submit(System.in, "stdin.csv", options), noted);
    }

    private Argument url(String text) {
        URI uri = UrlText.parse(text);
        return (application, options, noted) ->
                note(UrlText.shown(text), application.getBean(JobService.class).submit(uri, options), noted);
    }

    private void note(String source, SubmitResult submitResult, Consumer<Claim> noted) {
        sayWhatWasPassedOver(source, submitResult.passedOver());
        submitResult.claims().forEach(noted);
    }

    private int load(ConfigurableApplicationContext application, List<Argument> arguments, JobOptions options)
            throws InterruptedException {
        JobService jobService = application.getBean(JobService.class);
        List<Long> jobs = new ArrayList<>();
        List<Boolean> fresh = new ArrayList<>();
        Consumer<Claim> noted = claim -> {
            jobs.add(claim.job().id());
            fresh.add(claim.created() || !claim.job().state().isFinished());
        };
        for (Argument argument : arguments) {
            argument.submitTo(application, options, noted);
        }
        List<JobView> ended = JobWaiter.await(jobService, jobs);
        jobService.tidySpool();
        long untold = application.getBean(Notifications.class).awaitDelivered(jobs, TELLING);
        if (untold > 0) {
            spec.commandLine()
                    .getErr()
                    .printf("%d notices could not be sent yet; the next caravan process sends them.%n", untold);
        }
        if (dryRun) {
            jobService.forgetDryRuns();
            if (!jobService.dryRunsTellDuplicates()) {
                spec.commandLine().getErr().println("In this database a dry run doesn't tell duplicates.");
            }
        }
        print(application, ended, fresh);
        return ended.stream().allMatch(job -> job.state() == JobState.COMPLETED) ? ExitCode.COMPLETED : ExitCode.FAILED;
    }

    private void sayWhatWasPassedOver(String source, List<String> names) {
        if (!names.isEmpty()) {
            String some = names.stream().limit(NAMES_SHOWN).collect(Collectors.joining(", "));
            String more = names.size() > NAMES_SHOWN ? " and %d more".formatted(names.size() - NAMES_SHOWN) : "";
            spec.commandLine()
                    .getErr()
                    .printf("%s: passed over what is no CSV file: %s%s%n", source, Terminal.line(some), more);
        }
    }

    private void print(ConfigurableApplicationContext application, List<JobView> jobs, List<Boolean> fresh) {
        JobService jobService = application.getBean(JobService.class);
        PrintWriter out = spec.commandLine().getOut();
        for (int i = 0; i < jobs.size(); i++) {
            JobView job = jobs.get(i);
            if (!fresh.get(i)) {
                spec.commandLine()
                        .getErr()
                        .printf(
                                corrects == null
                                        ? "%s: skipped, this version of it was loaded into %s before:%n"
                                        : "%s: skipped, this version of it corrected job " + corrects
                                                + ", which loaded into %s, before:%n",
                                JobText.source(job),
                                job.job().table());
            }
            if (json) {
                out.println(Json.line(JobJson.of(job, jobService.plan(job.job()))));
            } else {
                out.print(JobText.summary(job, jobService.plan(job.job()), jobService.reasons(job.id())));
                out.println();
            }
        }
        if (!json && corrects != null) {
            jobService.job(corrects).ifPresent(first -> out.println(JobText.leftToCorrect(first)));
        }
        if (!json && !dryRun && !jobs.isEmpty()) {
            out.println("Look at the table:");
            out.println("  "
                    + application
                            .getBean(ShellHint.class)
                            .lookAt(jobs.get(0).job().table()));
        }
        out.flush();
    }
}
