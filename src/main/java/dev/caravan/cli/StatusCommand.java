package dev.caravan.cli;

import dev.caravan.cli.application.JobCommand;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.cli.output.JobText;
import dev.caravan.cli.output.Json;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.jobs.JobJson;
import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
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
    public int ask(ConfigurableApplicationContext application) {
        JobService jobService = application.getBean(JobService.class);
        JobView view = job(application, job);
        LoadPlan plan = jobService.plan(view.job());
        if (json) {
            out().println(Json.line(JobJson.of(view, plan)));
        } else {
            out().print(JobText.summary(view, plan, jobService.reasons(job), hints()));
            if (!view.state().isFinished()) {
                out().printf(
                                Locale.ROOT,
                                "  %.0f %% done, %,.0f rows/s%n",
                                view.progress() * 100,
                                view.rowsPerSecond());
            }
        }
        return ExitCode.COMPLETED;
    }
}
