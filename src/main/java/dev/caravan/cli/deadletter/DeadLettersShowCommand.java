package dev.caravan.cli.deadletter;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.cli.application.ClientCommand;
import dev.caravan.cli.client.Server;
import dev.caravan.cli.client.ServerRefusal;
import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.cli.output.Terminal;
import dev.caravan.error.Counted;
import dev.caravan.jobs.DeadLetterJson;
import dev.caravan.jobs.DeadLetterRowsJson;
import dev.caravan.jobs.DeadLetterService;
import dev.caravan.ledger.deadletter.DeadLetter;
import dev.caravan.message.ChunkId;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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
final class DeadLettersShowCommand extends ClientCommand {
    private static final int MOST_ROWS = 100_000;
    private static final int MOST_ROWS_OF_SERVER = 1_000;

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
        requireRows();
        DeadLetterService operations = application.getBean(DeadLetterService.class);
        DeadLetter letter = operations.find(chunk).orElseThrow(() -> unknown(null));
        print(DeadLetterJson.of(letter));
        if (rows > 0 && letter.discardReason() == null) {
            print(DeadLetterRowsJson.of(operations.rows(letter, rows)));
        }
        return ExitCode.COMPLETED;
    }

    @Override
    public int ask(Server server) {
        requireRows();
        if (rows > MOST_ROWS_OF_SERVER) {
            throw new CommandFailure(
                    ExitCode.USAGE, "--rows %d: a server shows %d at most".formatted(rows, MOST_ROWS_OF_SERVER));
        }
        JsonNode answer;
        try {
            answer = server.get(Server.path(
                    "/api/dead-letters/%d/%d".formatted(chunk.job(), chunk.sequence()), Map.of("rows", rows)));
        } catch (ServerRefusal e) {
            throw e.is("unknown-dead-letter") ? unknown(e) : e;
        }
        print(Server.value(
                answer,
                DeadLetterJson.class,
                "chunk",
                "state",
                "cause",
                "route",
                "exception",
                "message",
                "first",
                "last"));
        if (answer.hasNonNull("records")) {
            print(Server.value(answer, DeadLetterRowsJson.class));
        }
        return ExitCode.COMPLETED;
    }

    private void requireRows() {
        if (rows < 0 || rows > MOST_ROWS) {
            throw new CommandFailure(ExitCode.USAGE, "--rows %d: must be 0 to %d".formatted(rows, MOST_ROWS));
        }
    }

    private CommandFailure unknown(@Nullable ServerRefusal refusal) {
        String message = "there is no dead letter %s; caravan dead-letters list shows what there is".formatted(chunk);
        return refusal == null
                ? new CommandFailure(ExitCode.USAGE, message)
                : new CommandFailure(ExitCode.USAGE, message, refusal);
    }

    private void print(DeadLetterJson letter) {
        out().printf(
                        Locale.ROOT,
                        "Dead letter %s: %s from row %,d, line %,d, byte %,d on%n",
                        Terminal.line(letter.chunk()),
                        Counted.of(letter.rows(), "row"),
                        letter.firstRow(),
                        letter.firstLine(),
                        letter.offset());
        out().printf("  job        %s%n", letter.state());
        out().printf("  cause      %s in route %s%n", Terminal.line(letter.cause()), Terminal.line(letter.route()));
        out().printf("  exception  %s%n", Terminal.line(letter.exception()));
        out().printf("  message    %s%n", Terminal.line(letter.message()));
        out().printf(
                        "  tried      %s, given up %s%n",
                        Counted.of(letter.attempts(), "time"), Counted.of(letter.deaths(), "time"));
        out().printf(
                        "  first      %s, last %s%n",
                        DeadLetterText.time(letter.first()), DeadLetterText.time(letter.last()));
        if (letter.discarded() != null) {
            out().printf("  discarded  %s%n", Terminal.line(letter.discarded()));
        }
    }

    private void print(DeadLetterRowsJson found) {
        if (found.problem() != null) {
            out().printf("  its rows can't be shown: %s%n", Terminal.line(found.problem()));
            return;
        }
        found.records()
                .forEach(row -> out().printf(Locale.ROOT, "%,10d  %s%n", row.line(), DeadLetterText.line(row.text())));
        if (found.more() > 0) {
            out().printf(Locale.ROOT, "            and %,d more; --rows N shows more of them%n", found.more());
        }
    }
}
