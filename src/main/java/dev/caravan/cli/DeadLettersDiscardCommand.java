package dev.caravan.cli;

import dev.caravan.ledger.DeadLetterSelection;
import dev.caravan.ledger.DeadLetters;
import dev.caravan.operate.DeadLetterOperations;
import java.util.Locale;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code caravan dead-letters discard}: gives them up for good. */
@Command(
        name = "discard",
        description = "Gives dead letters up: their rows are never loaded, and count as skipped.",
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
final class DeadLettersDiscardCommand extends LedgerCommand {
    @ArgGroup(multiplicity = "1")
    SelectedLetters selected;

    @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why, for those who ask later.")
    String reason;

    @Override
    int ask(ConfigurableApplicationContext application) {
        DeadLetterSelection selection = selected.in(application);
        DeadLetters.Discarded done;
        try {
            done = application.getBean(DeadLetterOperations.class).discard(selection, reason);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(Exit.USAGE, "--reason: " + e.getMessage(), e);
        }
        if (done.chunks() == 0) {
            out().printf("No dead letters%s.%n", selected.text());
        } else {
            out().printf(Locale.ROOT, "Discarded %,d dead letters with %,d rows.%n", done.chunks(), done.records());
        }
        return Exit.COMPLETED;
    }
}
