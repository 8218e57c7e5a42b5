package dev.caravan.cli.deadletter;

import dev.caravan.cli.application.LedgerCommand;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.cli.output.Json;
import dev.caravan.error.Counted;
import dev.caravan.jobs.DeadLetterCauseJson;
import dev.caravan.jobs.DeadLetterService;
import dev.caravan.ledger.deadletter.DeadLetterCause;
import dev.caravan.ledger.deadletter.DeadLetterSelection;
import java.util.List;
import java.util.Locale;
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
final class DeadLettersListCommand extends LedgerCommand {
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
        List<DeadLetterCause> causes =
                application.getBean(DeadLetterService.class).causes(selection, CAUSES);
        if (json) {
            causes.forEach(cause -> out().println(Json.line(DeadLetterCauseJson.of(cause))));
        } else if (causes.isEmpty()) {
            out().println("No dead letters.");
        } else {
            causes.forEach(this::print);
            if (causes.size() == CAUSES) {
                out().printf("There may be more than these %d causes.%n", CAUSES);
            }
        }
        return ExitCode.COMPLETED;
    }

    private void print(DeadLetterCause cause) {
        out().printf("Cause %s: %s%n", cause.fingerprint(), DeadLetterText.brief(cause.exception(), cause.pattern()));
        if (cause.isRefused()) {
            printRefused(cause);
            return;
        }
        out().printf(
                        Locale.ROOT,
                        "  %s with %s of %s%s, in route %s%n",
                        Counted.of(cause.chunks(), "chunk"),
                        Counted.of(cause.records(), "row"),
                        Counted.of(cause.jobs(), "job"),
                        cause.replayable() == cause.chunks()
                                ? ""
                                : " (%,d of jobs that FAILED or were ABORTED)"
                                        .formatted(cause.chunks() - cause.replayable()),
                        cause.route());
        printTimes(cause);
        out().printf("  for example %s: %s%n", cause.example(), DeadLetterText.line(cause.exampleMessage()));
    }

    private void printRefused(DeadLetterCause cause) {
        out().printf(
                        Locale.ROOT,
                        "  %s that loaders refuse: no rows are missing, and a replay would change nothing%n",
                        Counted.of(cause.chunks(), "message"));
        printTimes(cause);
        out().printf("  for example: %s%n", DeadLetterText.line(cause.exampleMessage()));
    }

    private void printTimes(DeadLetterCause cause) {
        out().printf(
                        "  first %s, last %s%n",
                        DeadLetterText.time(cause.firstAt()), DeadLetterText.time(cause.lastAt()));
    }
}
