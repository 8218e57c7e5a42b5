package dev.caravan.cli;

import dev.caravan.feed.LoadPlan;
import dev.caravan.operate.JobView;
import dev.caravan.operate.Operations;
import java.util.List;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;

/** {@code caravan abort}: stops a job where it is. */
@Command(
        name = "abort",
        description = "Stops a job. Rows that are loaded stay; the file may be loaded again.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class AbortCommand extends JobCommand {
    @Override
    int ask(ConfigurableApplicationContext application) {
        JobView before = job(application, job);
        Operations operations = application.getBean(Operations.class);
        if (!operations.abort(job)) {
            throw new CommandFailure(Exit.FAILED, "job %d has ended already: %s".formatted(job, before.state()));
        }
        JobView view = job(application, job);
        LoadPlan plan = operations.plan(view.job());
        out().print(json ? JobJson.of(view, plan) + System.lineSeparator() : JobText.summary(view, plan, List.of()));
        return Exit.COMPLETED;
    }
}
