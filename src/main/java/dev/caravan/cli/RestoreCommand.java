package dev.caravan.cli;

import dev.caravan.cli.output.ExitCode;
import dev.caravan.embedded.backup.Restore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code caravan restore}: makes a data directory of a backup. */
@Command(
        name = "restore",
        description =
                "Makes a data directory of what caravan backup saved. What was being loaded then goes on with the next command.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  caravan restore caravan-2026-12-01.backup",
            "  caravan restore /mnt/backups/caravan.backup --data-dir /var/lib/caravan",
            "  caravan restore caravan.backup --data-dir trial --elsewhere",
        })
@SuppressWarnings("NullAway.Init")
final class RestoreCommand implements Callable<Integer> {
    @Spec
    CommandSpec spec;

    @Parameters(paramLabel = "IN", description = "A file of caravan backup.")
    Path in;

    @Option(
            names = "--data-dir",
            paramLabel = "D",
            defaultValue = "${env:CARAVAN_DATA_DIR:-caravan-data}",
            description = "What is made: a directory that is absent or empty (default: ${DEFAULT-VALUE}).")
    Path dataDir;

    @Option(
            names = "--elsewhere",
            description =
                    "Allow another place than the one that was saved. Jobs name their files by their path: those that had not ended don't go on there.")
    boolean elsewhere;

    @Override
    public Integer call() throws IOException {
        Restore.into(dataDir, in, elsewhere);
        spec.commandLine().getOut().println("Restored " + dataDir + " from " + in + ".");
        return ExitCode.COMPLETED;
    }
}
