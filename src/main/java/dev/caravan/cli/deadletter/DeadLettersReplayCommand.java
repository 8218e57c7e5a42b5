package dev.caravan.cli.deadletter;

import dev.caravan.cli.application.Application;
import dev.caravan.cli.option.GlobalOptions;
import dev.caravan.cli.option.TargetOptions;
import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.cli.output.Json;
import dev.caravan.cli.output.Terminal;
import dev.caravan.deadletter.ReplayResult;
import dev.caravan.jobs.DeadLetterDryRunJson;
import dev.caravan.jobs.DeadLetterDryRunSummary;
import dev.caravan.jobs.DeadLetterService;
import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import dev.caravan.jobs.ReplayJson;
import dev.caravan.ledger.deadletter.DeadLetterSelection;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code caravan dead-letters replay}: sends them to the loaders again, which are in this process if the queue is. */
@Command(
        name = "replay",
        description = "Sends dead letters to the loaders again. A job whose last one is loaded COMPLETES.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "However often it is done, by whomever and killed wherever: a row is loaded once. With the queue in this process",
            "it waits until each is loaded or given up again; with --queue it only sends, and the loaders there do the rest.",
            "",
            "Exit codes: 0 all are loaded (with --queue: sent), 2 bad usage or configuration, 4 some are still dead letters.",
            "",
            "Examples:",
            "  caravan dead-letters replay --cause 5f0c9a3be712 --dry-run",
            "  caravan dead-letters replay --cause 5f0c9a3be712",
            "  caravan dead-letters replay --job 3 --rate 5/s --queue http://127.0.0.1:9324",
            "  caravan dead-letters replay 3/17 3/18",
        })
@SuppressWarnings("NullAway.Init")
final class DeadLettersReplayCommand implements Callable<Integer> {
    private static final Pattern RATE = Pattern.compile("([1-9][0-9]{0,4})/s");
    private static final int SHOWN = 20;

    @Spec
    CommandSpec spec;

    @Mixin
    TargetOptions target = new TargetOptions();

    @ArgGroup(multiplicity = "1")
    DeadLetterOptions selected;

    @Option(
            names = "--rate",
            paramLabel = "N/s",
            description = "Send no more than N chunks a second, 1 to 99999; default: as fast as it goes.")
    @Nullable String rate;

    @Option(
            names = "--dry-run",
            description = "Say what of them would load today and what would be rejected; send and write nothing.")
    boolean dryRun;

    @Option(
            names = "--queue",
            paramLabel = "URL",
            description =
                    "Address of the SQS service whose loaders are to load them; default: loaders in this process.")
    @Nullable String queue;

    @Option(names = "--json", description = "Print one JSON object; with --dry-run one a dead letter.")
    boolean json;

    @Override
    public Integer call() {
        int perSecond = perSecond();
        boolean debug = ((GlobalOptions) spec.root().userObject()).debug;
        Map<String, Object> properties = target.properties();
        if (dryRun) {
            try (ConfigurableApplicationContext application = Application.ledgerOnly(properties, debug)) {
                return dryRun(application);
            }
        }
        properties.put("caravan.dead-letters.replay-enabled", "true");
        if (queue != null) {
            properties.put("caravan.sqs.endpoint", queue);
        } else if (System.getenv("CARAVAN_SQS_ENDPOINT") == null && !Application.usesAws()) {
            properties.put("caravan.load.enabled", "true");
            // The end waits for the loaders' last look at the queue.
            properties.put("caravan.load.long-poll", "0s");
        }
        try (ConfigurableApplicationContext application = Application.oneShot(properties, debug)) {
            return replay(application, perSecond);
        }
    }

    private int perSecond() {
        if (rate == null) {
            return 0;
        }
        Matcher parts = RATE.matcher(rate);
        if (!parts.matches()) {
            throw new CommandFailure(ExitCode.USAGE, "--rate %s: must be N/s, as 5/s; N is 1 to 99999".formatted(rate));
        }
        return Integer.parseInt(parts.group(1));
    }

    private int dryRun(ConfigurableApplicationContext application) {
        AtomicLong shown = new AtomicLong();
        DeadLetterDryRunSummary trials = application
                .getBean(DeadLetterService.class)
                .dryRun(selected.in(application), Long.MAX_VALUE, trial -> {
                    if (json) {
                        spec.commandLine().getOut().println(Json.line(DeadLetterDryRunJson.of(trial)));
                    } else if (shown.getAndIncrement() < SHOWN) {
                        spec.commandLine().getOut().println(DeadLetterText.of(trial));
                    }
                });
        if (!json) {
            say(trials);
        }
        spec.commandLine().getOut().flush();
        return trials.hindered() == 0 ? ExitCode.COMPLETED : ExitCode.FAILED;
    }

    private void say(DeadLetterDryRunSummary trials) {
        if (trials.tried() == 0) {
            spec.commandLine().getOut().printf("No dead letters%s.%n", selected.text());
            return;
        }
        spec.commandLine()
                .getOut()
                .printf(
                        Locale.ROOT,
                        "Dry run: of %,d dead letters with %,d rows %,d would load, %,d rows of them rejected; nothing was changed.%n",
                        trials.tried(),
                        trials.records(),
                        trials.loads(),
                        trials.rejected());
    }

    private int replay(ConfigurableApplicationContext application, int perSecond) {
        DeadLetterService operations = application.getBean(DeadLetterService.class);
        DeadLetterSelection selection = selected.in(application);
        ReplayProgress progress = new ReplayProgress(System.err, operations.count(selection), operations.replayWaits());
        ReplayResult result = operations.replay(selection, perSecond, progress::show);
        progress.clear();
        if (json) {
            spec.commandLine().getOut().println(Json.line(ReplayJson.of(result, operations.replayWaits())));
        } else {
            print(application, result, operations.replayWaits());
        }
        spec.commandLine().getOut().flush();
        result.problems().forEach(problem -> spec.commandLine().getErr().println(Terminal.line(problem)));
        return result.deadAgain() == 0
                        && result.left() == 0
                        && result.problems().isEmpty()
                ? ExitCode.COMPLETED
                : ExitCode.FAILED;
    }

    private void print(ConfigurableApplicationContext application, ReplayResult result, boolean waited) {
        var out = spec.commandLine().getOut();
        if (result.sent() == 0) {
            out.printf("No dead letters%s that could be sent.%n", selected.text());
        } else if (waited) {
            out.printf(
                    Locale.ROOT,
                    "Replayed %,d dead letters with %,d rows: %,d loaded, %,d given up again.%n",
                    result.sent(),
                    result.records(),
                    result.loaded(),
                    result.deadAgain());
        } else {
            out.printf(
                    Locale.ROOT,
                    "Sent %,d dead letters with %,d rows to the loaders; caravan dead-letters list says what is left.%n",
                    result.sent(),
                    result.records());
        }
        if (result.left() > 0) {
            out.printf(
                    Locale.ROOT,
                    "%,d are left: their jobs FAILED or were ABORTED, or they were discarded.%n",
                    result.left());
        }
        JobService jobService = application.getBean(JobService.class);
        if (waited) {
            result.jobs().stream()
                    .limit(SHOWN)
                    .flatMap(job -> jobService.job(job).stream())
                    .forEach(job -> out.printf("Job %d: %s%n", job.id(), state(job)));
        }
    }

    private static String state(JobView job) {
        return job.state()
                + (job.balance().deadLettered() == 0
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                ", %,d rows in dead letters",
                                job.balance().deadLettered()));
    }
}
