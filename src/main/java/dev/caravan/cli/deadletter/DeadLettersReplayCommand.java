package dev.caravan.cli.deadletter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.cli.application.Application;
import dev.caravan.cli.application.ApplicationCommand;
import dev.caravan.cli.client.Server;
import dev.caravan.cli.client.ServerOptions;
import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.cli.output.Hints;
import dev.caravan.cli.output.Json;
import dev.caravan.cli.output.Terminal;
import dev.caravan.deadletter.ReplayResult;
import dev.caravan.error.Counted;
import dev.caravan.jobs.DeadLetterDryRunJson;
import dev.caravan.jobs.DeadLetterDryRunSummary;
import dev.caravan.jobs.DeadLetterService;
import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import dev.caravan.jobs.ReplayJson;
import dev.caravan.ledger.deadletter.DeadLetterSelection;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code caravan dead-letters replay}: sends them to the loaders again, which are in this process if the queue is. */
@Command(
        name = "replay",
        description = "Sends dead letters to the loaders again. A job whose last one is loaded COMPLETES.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "A row is loaded once, even if replays run twice, at the same time, or are killed. With the queue in this process",
            "the command waits until each is loaded or given up again; with --queue it only sends, and the loaders there load.",
            "",
            "Exit codes: 0 all are loaded (with --queue: sent), 2 bad usage or configuration, 4 some are still dead letters.",
            "",
            "Examples:",
            "  caravan dead-letters replay --cause 5f0c9a3be712 --dry-run",
            "  caravan dead-letters replay --cause 5f0c9a3be712",
            "  caravan dead-letters replay --job 3 --rate 5/s --queue http://127.0.0.1:9324",
            "  caravan dead-letters replay 3/17 3/18",
            "  caravan dead-letters replay 3/17 --isolate",
        })
@SuppressWarnings("NullAway.Init")
final class DeadLettersReplayCommand extends ApplicationCommand {
    private static final Pattern RATE = Pattern.compile("([1-9][0-9]{0,4})/s");
    private static final int SHOWN = 20;

    @Mixin
    ServerOptions serverOptions = new ServerOptions();

    private @Nullable Server server;

    @ArgGroup(multiplicity = "1")
    DeadLetterOptions selected;

    @Option(
            names = "--rate",
            paramLabel = "N/s",
            description = "Send at most N chunks a second, 1 to 99999; default: no limit.")
    @Nullable String rate;

    @Option(
            names = "--isolate",
            description =
                    "Reject the rows that the database refuses, for whatever reason, each alone; load the others.")
    boolean isolate;

    @Option(
            names = "--dry-run",
            description = "Report what would load and what would be rejected; send and write nothing.")
    boolean dryRun;

    @Option(
            names = "--queue",
            paramLabel = "URL",
            description = "Address of the SQS service whose loaders load them; default: loaders in this process.")
    @Nullable String queue;

    @Option(names = "--json", description = "Print one JSON object; with --dry-run one a dead letter.")
    boolean json;

    @Override
    public Integer call() {
        int perSecond = perSecond();
        if (isolate && dryRun) {
            throw new CommandFailure(
                    ExitCode.USAGE, "--isolate: a dry run doesn't know which rows the database refuses; leave one out");
        }
        server = serverOptions.server(target, err());
        if (server != null) {
            return ask(server, perSecond);
        }
        Map<String, Object> properties = target.properties();
        if (dryRun) {
            try (ConfigurableApplicationContext application = Application.ledgerOnly(properties, isDebug())) {
                return dryRun(application);
            }
        }
        properties.put("caravan.dead-letters.replay-enabled", "true");
        if (queue != null) {
            properties.put("caravan.sqs.endpoint", queue);
        } else if (!Application.isQueueConfigured()) {
            properties.put("caravan.load.enabled", "true");
            // A long poll would delay the end of the command.
            properties.put("caravan.load.long-poll", "0s");
        }
        try (ConfigurableApplicationContext application = Application.oneShot(properties, isDebug())) {
            return replay(application, perSecond);
        }
    }

    @Override
    public Hints hints() {
        return server == null ? super.hints() : Hints.ofServer(serverOptions.url());
    }

    /** The server's loaders load them, in their own time. */
    private int ask(Server running, int perSecond) {
        if (queue != null) {
            throw new CommandFailure(ExitCode.USAGE, "--queue: the server knows its queue; leave it out");
        }
        ObjectNode request = selected.request();
        if (perSecond > 0) {
            request.put("rate", perSecond);
        }
        if (isolate) {
            request.put("isolate", true);
        }
        if (dryRun) {
            request.put("dryRun", true);
        }
        JsonNode answer = running.post("/api/dead-letters/replay", request);
        long chunks = answer.path("chunks").asLong();
        if (dryRun) {
            return print(answer);
        }
        if (json) {
            out().println(Json.line(answer));
        } else if (chunks == 0) {
            out().printf("No dead letters%s that could be sent.%n", selected.text());
        } else {
            out().printf(
                            "The server sends %s to the loaders; %s says what is left.%n",
                            Counted.of(chunks, "dead letter"), hints().command("dead-letters list"));
        }
        return ExitCode.COMPLETED;
    }

    private int print(JsonNode answer) {
        JsonNode trials = answer.path("trials");
        if (json) {
            trials.forEach(trial -> out().println(Json.line(trial)));
        } else {
            Server.values(trials, DeadLetterDryRunJson.class).stream()
                    .limit(SHOWN)
                    .forEach(trial -> out().println(DeadLetterText.of(trial)));
            say(
                    answer.path("tried").asLong(),
                    answer.path("rows").asLong(),
                    answer.path("loads").asLong(),
                    answer.path("rejected").asLong());
        }
        if (answer.path("chunks").asLong() > answer.path("tried").asLong()) {
            err().printf(
                            Locale.ROOT,
                            "There are %,d: a server tries the first %,d.%n",
                            answer.path("chunks").asLong(),
                            answer.path("tried").asLong());
        }
        return answer.path("loads").asLong() == answer.path("tried").asLong() ? ExitCode.COMPLETED : ExitCode.FAILED;
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
                        out().println(Json.line(DeadLetterDryRunJson.of(trial)));
                    } else if (shown.getAndIncrement() < SHOWN) {
                        out().println(DeadLetterText.of(DeadLetterDryRunJson.of(trial)));
                    }
                });
        if (!json) {
            say(trials.tried(), trials.records(), trials.loads(), trials.rejected());
        }
        out().flush();
        return trials.hindered() == 0 ? ExitCode.COMPLETED : ExitCode.FAILED;
    }

    private void say(long tried, long rows, long loads, long rejected) {
        if (tried == 0) {
            out().printf("No dead letters%s.%n", selected.text());
            return;
        }
        out().printf(
                        Locale.ROOT,
                        "Dry run: of %s with %s %,d would load, %s of them rejected; nothing was changed.%n",
                        Counted.of(tried, "dead letter"),
                        Counted.of(rows, "row"),
                        loads,
                        Counted.of(rejected, "row"));
    }

    private int replay(ConfigurableApplicationContext application, int perSecond) {
        DeadLetterService operations = application.getBean(DeadLetterService.class);
        DeadLetterSelection selection = selected.in(application);
        ReplayProgress progress = new ReplayProgress(operations.count(selection), operations.replayWaits());
        ReplayResult result = operations.replay(selection, perSecond, isolate, progress::show);
        progress.clear();
        if (json) {
            out().println(Json.line(ReplayJson.of(result, operations.replayWaits())));
        } else {
            print(application, result, operations.replayWaits());
        }
        out().flush();
        result.problems().forEach(problem -> err().println(Terminal.line(problem)));
        return result.deadAgain() == 0
                        && result.left() == 0
                        && result.problems().isEmpty()
                ? ExitCode.COMPLETED
                : ExitCode.FAILED;
    }

    private void print(ConfigurableApplicationContext application, ReplayResult result, boolean waited) {
        if (result.sent() == 0) {
            out().printf("No dead letters%s that could be sent.%n", selected.text());
        } else if (waited) {
            out().printf(
                            Locale.ROOT,
                            "Replayed %s with %s: %,d loaded, %,d given up again.%n",
                            Counted.of(result.sent(), "dead letter"),
                            Counted.of(result.records(), "row"),
                            result.loaded(),
                            result.deadAgain());
        } else {
            out().printf(
                            Locale.ROOT,
                            "Sent %s with %s to the loaders; %s says what is left.%n",
                            Counted.of(result.sent(), "dead letter"),
                            Counted.of(result.records(), "row"),
                            hints().command("dead-letters list"));
        }
        if (result.left() > 0) {
            out().printf(
                            Locale.ROOT,
                            "%,d are left: their jobs FAILED or were ABORTED, or they were discarded.%n",
                            result.left());
        }
        JobService jobService = application.getBean(JobService.class);
        if (waited) {
            result.jobs().stream()
                    .limit(SHOWN)
                    .flatMap(job -> jobService.job(job).stream())
                    .forEach(job -> out().printf("Job %d: %s%n", job.id(), state(job)));
        }
    }

    private static String state(JobView job) {
        return job.state()
                + (job.balance().deadLettered() == 0
                        ? ""
                        : ", %s in dead letters"
                                .formatted(Counted.of(job.balance().deadLettered(), "row")));
    }
}
