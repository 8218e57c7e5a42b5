package dev.caravan.cli;

import dev.caravan.cli.output.ExitCode;
import dev.caravan.embedded.backup.Backup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code caravan backup}: saves a data directory with its database in one file. */
@Command(
        name = "backup",
        description =
                "Saves a data directory, with the PostgreSQL that Caravan runs for it, in one file. PostgreSQL is down while it is copied: loads and servers wait.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "A database of yours (--db) is saved by its own tools: ledger and tables lie in it together.",
            "",
            "Examples:",
            "  caravan backup caravan-2026-12-01.backup",
            "  caravan backup /mnt/backups/caravan.backup --data-dir /var/lib/caravan",
        })
@SuppressWarnings("NullAway.Init")
final class BackupCommand implements Callable<Integer> {
    @Spec
    CommandSpec spec;

    @Parameters(
            paramLabel = "OUT",
            description = "The file, which is replaced if it exists; outside of the data directory.")
    Path out;

    @Option(
            names = "--data-dir",
            paramLabel = "D",
            defaultValue = "${env:CARAVAN_DATA_DIR:-caravan-data}",
            description = "What is saved (default: ${DEFAULT-VALUE}).")
    Path dataDir;

    @Override
    public Integer call() throws IOException {
        long bytes = Backup.make(dataDir, out);
        spec.commandLine()
                .getOut()
                .println(String.format(Locale.ROOT, "Saved %s in %s, %,d bytes.", dataDir, out, bytes));
        return ExitCode.COMPLETED;
    }
}
