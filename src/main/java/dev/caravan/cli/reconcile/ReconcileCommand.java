package dev.caravan.cli.reconcile;

import dev.caravan.cli.application.LedgerCommand;
import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.cli.output.Json;
import dev.caravan.jobs.JobView;
import dev.caravan.reconcile.Reconciler;
import dev.caravan.reconcile.Reconciliation;
import java.io.IOException;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.function.Consumer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.unit.DataSize;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code caravan reconcile}: verifies a load independently of the loader. */
@Command(
        name = "reconcile",
        description =
                "Compares what a job loaded with its source, which DuckDB reads again with its own CSV reader: records and rows, and"
                        + " of each column NULLs, distinct values, minimum, maximum, sum, and the values row by row.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Only rows that the job still owns (caravan_job) are compared, each with its record (caravan_row). In a table without",
            "these columns rows are matched by the job's key, else only counted. What can't be compared is listed with the reason;",
            "see docs/reconcile.md.",
            "Exit code 0: equal, as far as compared; 2: nothing to compare; 4: different.",
            "",
            "Examples:",
            "  caravan reconcile 1",
            "  caravan reconcile 1 --json --memory 2GB",
        })
public final class ReconcileCommand extends LedgerCommand {
    @Parameters(paramLabel = "JOB", description = "Number of the job.")
    long job;

    @Option(names = "--json", description = "Print one JSON object.")
    boolean json;

    private static final DataSize LEAST_MEMORY = DataSize.ofMegabytes(64);

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            defaultValue = "512MB",
            description = "Memory of DuckDB before it uses the disk (default: ${DEFAULT-VALUE}).")
    String memory = "512MB";

    @Override
    public int ask(ConfigurableApplicationContext application) throws IOException, SQLException {
        long memoryBytes = memoryBytes();
        JobView view = job(application, job);
        PrintWriter err = spec.commandLine().getErr();
        Consumer<String> progress = step -> {
            err.println("Job %d: %s".formatted(job, step));
            err.flush();
        };
        Reconciliation found = application.getBean(Reconciler.class).reconcile(view.job(), memoryBytes, progress);
        if (json) {
            out().println(Json.line(ReconciliationJson.of(view, found)));
        } else {
            out().print(ReconciliationText.of(view, found));
        }
        return found.isEqual() ? ExitCode.COMPLETED : ExitCode.FAILED;
    }

    private long memoryBytes() {
        try {
            DataSize size = DataSize.parse(memory);
            if (size.compareTo(LEAST_MEMORY) >= 0) {
                return size.toBytes();
            }
        } catch (IllegalArgumentException e) {
            // Refused below.
        }
        throw new CommandFailure(
                ExitCode.USAGE, "--memory: \"%s\" is no size from 64MB, such as 512MB or 2GB".formatted(memory));
    }
}
