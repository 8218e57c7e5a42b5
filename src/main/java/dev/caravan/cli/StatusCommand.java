package dev.caravan.cli;

import dev.caravan.cli.application.JobCommand;
import dev.caravan.cli.client.Server;
import dev.caravan.cli.client.ServerJob;
import dev.caravan.cli.client.ServerProgress;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.cli.output.JobText;
import dev.caravan.cli.output.Json;
import dev.caravan.cli.output.ProgressBar;
import dev.caravan.cli.output.StatusLine;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.jobs.JobJson;
import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.JobState;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code caravan status}: one job's balance. */
@Command(
        name = "status",
        description = "Says where a job stands.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "With --follow the exit code is 0 if the job COMPLETED, else 4. Ctrl-C stops watching, not the job.",
            "",
            "Examples:",
            "  caravan status 3",
            "  caravan status 3 --follow",
            "  caravan status 3 --server https://caravan.example.com --server-key-file ~/.caravan-key",
        })
final class StatusCommand extends JobCommand {
    private static final Duration PAUSE = Duration.ofMillis(500);

    @Option(names = "--follow", description = "Wait until it has ended, with a progress bar on a terminal.")
    boolean follow;

    @Override
    public int ask(ConfigurableApplicationContext application) throws InterruptedException {
        JobService jobService = application.getBean(JobService.class);
        JobView view = job(application, job);
        if (follow) {
            view = followed(application, view);
        }
        LoadPlan plan = jobService.plan(view.job());
        if (json) {
            out().println(Json.line(JobJson.of(view, plan)));
        } else {
            out().print(JobText.summary(view, plan, jobService.reasons(job), hints()));
            printProgress(view.state(), view.progress(), view.rowsPerSecond());
        }
        return exit(view.state());
    }

    private JobView followed(ConfigurableApplicationContext application, JobView first) throws InterruptedException {
        StatusLine terminal = StatusLine.ofProcess();
        ProgressBar bar = terminal == null ? null : new ProgressBar(terminal);
        JobView view = first;
        while (!view.state().isFinished()) {
            if (bar != null) {
                bar.show(List.of(view));
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
            view = job(application, job);
        }
        if (bar != null) {
            bar.clear();
        }
        return view;
    }

    @Override
    public int ask(Server server) throws InterruptedException {
        ServerJob found = follow ? new ServerProgress(server).ended(job) : ServerJob.get(server, job);
        JobJson summary = found.summary();
        if (json) {
            out().println(Json.line(found.exact()));
        } else {
            out().print(found.text(hints()));
            printProgress(
                    summary.state(), found.progress(), (double) summary.pace().rowsPerSecond());
        }
        return exit(summary.state());
    }

    private void printProgress(JobState state, double progress, double rowsPerSecond) {
        if (!state.isFinished()) {
            out().printf(Locale.ROOT, "  %.0f %% done, %,.0f rows/s%n", progress * 100, rowsPerSecond);
        }
    }

    private int exit(JobState state) {
        return follow && state != JobState.COMPLETED ? ExitCode.FAILED : ExitCode.COMPLETED;
    }
}
