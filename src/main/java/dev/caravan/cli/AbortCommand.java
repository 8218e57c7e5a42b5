package dev.caravan.cli;

import dev.caravan.cli.application.JobCommand;
import dev.caravan.cli.client.Server;
import dev.caravan.cli.client.ServerJob;
import dev.caravan.cli.client.ServerProgress;
import dev.caravan.cli.client.ServerRefusal;
import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.cli.output.JobText;
import dev.caravan.cli.output.Json;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.jobs.JobJson;
import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import java.util.List;
import java.util.Map;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code caravan abort}: ends a job before it is complete. */
@Command(
        name = "abort",
        description =
                "Stops a job. Rows that are loaded stay, unless --undo; the file stays where it is and may be loaded again.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Records in flight count as skipped.",
            "",
            "Examples:",
            "  caravan abort 3",
            "  caravan abort 3 --undo",
        })
final class AbortCommand extends JobCommand {
    @Option(names = "--undo", description = "Then delete the rows that it inserted, as caravan undo does.")
    boolean undo;

    @Override
    public int ask(ConfigurableApplicationContext application) {
        JobView before = job(application, job);
        JobService jobService = application.getBean(JobService.class);
        if (!jobService.abort(job)) {
            throw new CommandFailure(ExitCode.FAILED, "job %d has ended already: %s".formatted(job, before.state()));
        }
        boolean undone = !undo || undo(jobService, job(application, job));
        JobView view = job(application, job);
        LoadPlan plan = jobService.plan(view.job());
        out().print(
                        json
                                ? Json.line(JobJson.of(view, plan)) + System.lineSeparator()
                                : JobText.summary(view, plan, List.of(), hints()));
        return undone ? ExitCode.COMPLETED : ExitCode.FAILED;
    }

    @Override
    public int ask(Server server) throws InterruptedException {
        ServerJob.get(server, job);
        try {
            server.post(Server.path("/api/jobs/%d/abort".formatted(job), undo ? Map.of("undo", true) : Map.of()), null);
        } catch (ServerRefusal e) {
            throw e.is("cant-be-undone")
                    ? new CommandFailure(
                            ExitCode.FAILED,
                            "job %d is aborted, and its rows stay: %s".formatted(job, e.getMessage()),
                            e)
                    : e;
        }
        ServerJob found = new ServerProgress(server).undone(job);
        out().print(json ? Json.line(found.exact()) + System.lineSeparator() : found.text(hints()));
        return undo && found.summary().counts().inserted() > 0 ? ExitCode.FAILED : ExitCode.COMPLETED;
    }

    private boolean undo(JobService jobService, JobView aborted) {
        if (aborted.balance().inserted() == 0) {
            return true;
        }
        jobService.obstacleToUndo(aborted.job()).ifPresent(obstacle -> {
            throw new CommandFailure(
                    ExitCode.FAILED, "job %d is aborted, and its rows stay: %s".formatted(job, obstacle));
        });
        jobService.undo(aborted.job());
        return jobService.job(job).orElseThrow().balance().inserted() == 0;
    }
}
