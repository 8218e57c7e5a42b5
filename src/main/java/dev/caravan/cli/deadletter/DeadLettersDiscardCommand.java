package dev.caravan.cli.deadletter;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.cli.application.ClientCommand;
import dev.caravan.cli.client.Server;
import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.error.Counted;
import dev.caravan.jobs.DeadLetterService;
import dev.caravan.ledger.deadletter.DeadLetterSelection;
import dev.caravan.ledger.deadletter.DeadLetters;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code caravan dead-letters discard}: gives them up for good. */
@Command(
        name = "discard",
        description = "Gives dead letters up: their rows are never loaded and count as skipped.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "A job without other dead letters COMPLETES; its remark says how many rows were discarded, and why.",
            "",
            "Examples:",
            "  caravan dead-letters discard 3/17 --reason 'test data'",
            "  caravan dead-letters discard --job 3 --reason 'the supplier sends a new file'",
        })
@SuppressWarnings("NullAway.Init")
final class DeadLettersDiscardCommand extends ClientCommand {
    @ArgGroup(multiplicity = "1")
    DeadLetterOptions selected;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            required = true,
            description = "Why they are discarded; the job's remark keeps it.")
    String reason;

    @Override
    public int ask(ConfigurableApplicationContext application) {
        DeadLetterSelection selection = selected.in(application);
        DeadLetters.Discarded done;
        try {
            done = application.getBean(DeadLetterService.class).discard(selection, reason);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, "--reason: " + e.getMessage(), e);
        }
        print(done.chunks(), done.records());
        return ExitCode.COMPLETED;
    }

    private void print(long chunks, long rows) {
        if (chunks == 0) {
            out().printf("No dead letters%s.%n", selected.text());
        } else {
            out().printf("Discarded %s with %s.%n", Counted.of(chunks, "dead letter"), Counted.of(rows, "row"));
        }
    }

    @Override
    public int ask(Server server) {
        JsonNode done =
                server.post("/api/dead-letters/discard", selected.request().put("reason", reason));
        print(done.path("chunks").asLong(), done.path("rows").asLong());
        return ExitCode.COMPLETED;
    }
}
