package dev.caravan.cli;

import dev.caravan.feed.LoadPlan;
import dev.caravan.operate.JobView;
import dev.caravan.operate.Operations;
import java.util.Locale;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;

/** {@code caravan status}: one job's balance. */
@Command(
        name = "status",
        description = "Says where a job stands.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class StatusCommand extends JobCommand {
    @Override
    int ask(ConfigurableApplicationContext application) {
        Operations operations = application.getBean(Operations.class);
        JobView view = job(application, job);
        LoadPlan plan = operations.plan(view.job());
        if (json) {
            out().println(JobJson.of(view, plan));
        } else {
            out().print(JobText.summary(view, plan, operations.reasons(job)));
            if (!view.state().isFinished()) {
                out().printf(
                                Locale.ROOT,
                                "  %.0f %% done, %,.0f rows/s%n",
                                view.progress() * 100,
                                view.rowsPerSecond());
            }
        }
        return Exit.COMPLETED;
    }
}
