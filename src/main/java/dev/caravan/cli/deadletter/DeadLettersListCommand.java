package dev.caravan.cli.deadletter;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.cli.application.ClientCommand;
import dev.caravan.cli.client.Server;
import dev.caravan.cli.client.ServerJob;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.cli.output.Json;
import dev.caravan.cli.output.Terminal;
import dev.caravan.error.Counted;
import dev.caravan.jobs.DeadLetterCauseJson;
import dev.caravan.jobs.DeadLetterService;
import dev.caravan.ledger.deadletter.DeadLetterSelection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code caravan dead-letters list}: the causes, the most frequent first. */
@Command(
        name = "list",
        description = "Lists the dead letters by their cause, the most frequent first.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Dead letters have one cause if exception, route and message are equal, apart from numbers, ids and quoted values.",
            "",
            "Examples:",
            "  caravan dead-letters list",
            "  caravan dead-letters list --job 3 --json",
        })
final class DeadLettersListCommand extends ClientCommand {
    private static final int CAUSES = 100;

    @Option(names = "--job", paramLabel = "J", description = "Dead letters of this job.")
    @Nullable Long job;

    @Option(names = "--json", description = "Print one JSON object a cause.")
    boolean json;

    @Override
    public int ask(ConfigurableApplicationContext application) {
        if (job != null) {
            job(application, job);
        }
        DeadLetterSelection selection = job == null ? DeadLetterSelection.ALL : DeadLetterSelection.ofJob(job);
        List<DeadLetterCauseJson> causes =
                application.getBean(DeadLetterService.class).causes(selection, CAUSES).stream()
                        .map(DeadLetterCauseJson::of)
                        .toList();
        if (json) {
            causes.forEach(cause -> out().println(Json.line(cause)));
        } else {
            print(causes);
        }
        return ExitCode.COMPLETED;
    }

    @Override
    public int ask(Server server) {
        if (job != null) {
            ServerJob.get(server, job);
        }
        Map<String, @Nullable Object> query = new LinkedHashMap<>();
        query.put("job", job);
        query.put("limit", CAUSES);
        JsonNode answer = server.get(Server.path("/api/dead-letters", query));
        if (json) {
            answer.path("causes").forEach(cause -> out().println(Json.line(cause)));
        } else {
            print(Server.values(answer.path("causes"), DeadLetterCauseJson.class));
        }
        return ExitCode.COMPLETED;
    }

    private void print(List<DeadLetterCauseJson> causes) {
        if (causes.isEmpty()) {
            out().println("No dead letters.");
        } else {
            causes.forEach(this::print);
            if (causes.size() == CAUSES) {
                out().printf("There may be more than these %d causes.%n", CAUSES);
            }
        }
    }

    private void print(DeadLetterCauseJson cause) {
        out().printf(
                        "Cause %s: %s%n",
                        Terminal.line(cause.cause()),
                        DeadLetterText.brief(Terminal.line(cause.exception()), cause.message()));
        if (cause.refused()) {
            printRefused(cause);
            return;
        }
        out().printf(
                        Locale.ROOT,
                        "  %s with %s of %s%s, in route %s%n",
                        Counted.of(cause.chunks(), "chunk"),
                        Counted.of(cause.rows(), "row"),
                        Counted.of(cause.jobs(), "job"),
                        cause.replayable() == cause.chunks()
                                ? ""
                                : " (%,d of jobs that FAILED or were ABORTED)"
                                        .formatted(cause.chunks() - cause.replayable()),
                        Terminal.line(cause.route()));
        printTimes(cause);
        out().printf(
                        "  for example %s: %s%n",
                        Terminal.line(cause.example()), DeadLetterText.line(cause.exampleMessage()));
    }

    private void printRefused(DeadLetterCauseJson cause) {
        out().printf(
                        Locale.ROOT,
                        "  %s that loaders refuse: no rows are missing, and a replay would change nothing%n",
                        Counted.of(cause.chunks(), "message"));
        printTimes(cause);
        out().printf("  for example: %s%n", DeadLetterText.line(cause.exampleMessage()));
    }

    private void printTimes(DeadLetterCauseJson cause) {
        out().printf("  first %s, last %s%n", DeadLetterText.time(cause.first()), DeadLetterText.time(cause.last()));
    }
}
