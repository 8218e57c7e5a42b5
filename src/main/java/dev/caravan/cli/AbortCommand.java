package dev.caravan.cli;

import dev.caravan.operate.JobView;
import dev.caravan.operate.Operations;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code caravan abort}: stops a job where it is. */
@Command(
        name = "abort",
        description = "Stops a job. Rows that are loaded stay; the file may be loaded again.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class AbortCommand extends LedgerCommand {
    @Parameters(paramLabel = "JOB", description = "Number of the job.")
    long job;

    @Option(names = "--json", description = "Print one JSON object.")
    boolean json;

    @Override
    int ask(ConfigurableApplicationContext application) {
        JobView before = job(application, job);
        if (!application.getBean(Operations.class).abort(job)) {
            throw new CommandFailure(Exit.FAILED, "job %d has ended already: %s".formatted(job, before.state()));
        }
        JobView view = job(application, job);
        out().print(json ? JobJson.of(view) + System.lineSeparator() : JobText.summary(view, java.util.List.of()));
        return Exit.COMPLETED;
    }
}
