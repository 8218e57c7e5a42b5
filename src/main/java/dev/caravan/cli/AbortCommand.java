package dev.caravan.cli;

import dev.caravan.feed.LoadPlan;
import dev.caravan.operate.JobView;
import dev.caravan.operate.Operations;
import java.util.List;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code caravan abort}: stops a job where it is. */
@Command(
        name = "abort",
        description =
                "Stops a job. Rows that are loaded stay, unless --undo; the file stays where it is and may be loaded again.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Records that were on their way count as skipped.",
            "",
            "Examples:",
            "  caravan abort 3",
            "  caravan abort 3 --undo",
        })
final class AbortCommand extends JobCommand {
    @Option(names = "--undo", description = "Then delete the rows that it inserted, as caravan undo does.")
    boolean undo;

    @Override
    int ask(ConfigurableApplicationContext application) {
        JobView before = job(application, job);
        Operations operations = application.getBean(Operations.class);
        if (!operations.abort(job)) {
            throw new CommandFailure(Exit.FAILED, "job %d has ended already: %s".formatted(job, before.state()));
        }
        boolean undone = !undo || undo(operations, job(application, job));
        JobView view = job(application, job);
        LoadPlan plan = operations.plan(view.job());
        out().print(json ? JobJson.of(view, plan) + System.lineSeparator() : JobText.summary(view, plan, List.of()));
        return undone ? Exit.COMPLETED : Exit.FAILED;
    }

    private boolean undo(Operations operations, JobView aborted) {
        if (aborted.counts().inserted() == 0) {
            return true;
        }
        operations.obstacleToUndo(aborted.job()).ifPresent(obstacle -> {
            throw new CommandFailure(Exit.FAILED, "job %d is aborted, and its rows stay: %s".formatted(job, obstacle));
        });
        operations.undo(aborted.job());
        return operations.job(job).orElseThrow().counts().inserted() == 0;
    }
}
