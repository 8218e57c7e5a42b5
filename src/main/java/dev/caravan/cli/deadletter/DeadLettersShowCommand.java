package dev.caravan.cli.deadletter;

import dev.caravan.cli.application.LedgerCommand;
import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.cli.output.Terminal;
import dev.caravan.error.Counted;
import dev.caravan.jobs.DeadLetterRows;
import dev.caravan.jobs.DeadLetterService;
import dev.caravan.ledger.deadletter.DeadLetter;
import dev.caravan.message.ChunkId;
import java.util.Locale;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code caravan dead-letters show}: one of them, with its rows. */
@Command(
        name = "show",
        description = "Shows a dead letter: why it could not be loaded, and its rows as written in the file.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  caravan dead-letters show 3/17",
            "  caravan dead-letters show 3/17 --rows 1000",
        })
@SuppressWarnings("NullAway.Init")
final class DeadLettersShowCommand extends LedgerCommand {
    private static final int MOST_ROWS = 100_000;

    @Parameters(
            paramLabel = "JOB/SEQUENCE",
            converter = DeadLetterOptions.AsChunk.class,
            description = "The dead letter, as `list` names it.")
    ChunkId chunk;

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "10",
            description = "How many of its rows, 0 to 100000 (default: 10).")
    int rows;

    @Override
    public int ask(ConfigurableApplicationContext application) {
        if (rows < 0 || rows > MOST_ROWS) {
            throw new CommandFailure(ExitCode.USAGE, "--rows %d: must be 0 to %d".formatted(rows, MOST_ROWS));
        }
        DeadLetterService operations = application.getBean(DeadLetterService.class);
        DeadLetter letter = operations
                .find(chunk)
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.USAGE,
                        "there is no dead letter %s; caravan dead-letters list shows what there is".formatted(chunk)));
        print(letter);
        if (rows > 0 && letter.discardReason() == null) {
            print(operations.rows(letter, rows));
        }
        return ExitCode.COMPLETED;
    }

    private void print(DeadLetter letter) {
        out().printf(
                        Locale.ROOT,
                        "Dead letter %s: %s from row %,d, line %,d, byte %,d on%n",
                        letter.header().id(),
                        Counted.of(letter.header().records(), "row"),
                        letter.header().firstRecord(),
                        letter.header().firstLine(),
                        letter.header().offset());
        out().printf("  job        %s%n", letter.jobState());
        out().printf(
                        "  cause      %s in route %s%n",
                        letter.fingerprint(), letter.cause().route());
        out().printf("  exception  %s%n", Terminal.line(letter.cause().exception()));
        out().printf("  message    %s%n", Terminal.line(letter.cause().message()));
        out().printf(
                        "  tried      %s, given up %s%n",
                        Counted.of(letter.attempts(), "time"), Counted.of(letter.deadLetterCount(), "time"));
        out().printf(
                        "  first      %s, last %s%n",
                        DeadLetterText.time(letter.firstAt()), DeadLetterText.time(letter.lastAt()));
        if (letter.discardReason() != null) {
            out().printf("  discarded  %s%n", Terminal.line(letter.discardReason()));
        }
    }

    private void print(DeadLetterRows found) {
        if (found.problem() != null) {
            out().printf("  its rows can't be shown: %s%n", Terminal.line(found.problem()));
            return;
        }
        found.rows()
                .forEach(row -> out().printf(Locale.ROOT, "%,10d  %s%n", row.line(), DeadLetterText.line(row.text())));
        if (found.more() > 0) {
            out().printf(Locale.ROOT, "            and %,d more; --rows N shows more of them%n", found.more());
        }
    }
}
