package dev.caravan.cli;

import dev.caravan.cli.output.ExitCode;
import dev.caravan.embedded.postgres.EmbeddedPostgres;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code caravan stop}: stops the database of a data directory, which runs between commands. */
@Command(
        name = "stop",
        description =
                "Stops the PostgreSQL that Caravan runs for a data directory. Its data stays; the next command starts it again.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init")
final class StopCommand implements Callable<Integer> {
    @Spec
    CommandSpec spec;

    @Option(
            names = "--data-dir",
            paramLabel = "D",
            defaultValue = "${env:CARAVAN_DATA_DIR:-caravan-data}",
            description = "Where Caravan keeps its files (default: ${DEFAULT-VALUE}).")
    Path dataDir;

    @Override
    public Integer call() {
        boolean stopped = EmbeddedPostgres.stop(dataDir);
        spec.commandLine()
                .getOut()
                .println(stopped ? "PostgreSQL is stopped." : "No PostgreSQL was running for " + dataDir + ".");
        return ExitCode.COMPLETED;
    }
}
