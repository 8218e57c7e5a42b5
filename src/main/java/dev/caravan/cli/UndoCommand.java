package dev.caravan.cli;

import dev.caravan.cli.application.JobCommand;
import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.cli.output.JobText;
import dev.caravan.cli.output.Json;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.jobs.JobJson;
import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code caravan undo}: takes a job's rows out of the table again. */
@Command(
        name = "undo",
        description =
                "Deletes the rows that a job inserted, as far as they are still its; the file may be loaded again.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Rows of other jobs stay, also those that were duplicates of the ones that go: load them again.",
            "If it is stopped in the middle, the same command goes on where it was.",
        })
final class UndoCommand extends JobCommand {
    @Option(names = "--dry-run", description = "Say how many rows would be deleted, and delete none.")
    boolean dryRun;

    @Override
    public int ask(ConfigurableApplicationContext application) {
        JobView before = job(application, job);
        JobService jobService = application.getBean(JobService.class);
        jobService.obstacleToUndo(before.job()).ifPresent(obstacle -> {
            throw new CommandFailure(ExitCode.FAILED, obstacle);
        });
        PrintWriter said = json ? spec.commandLine().getErr() : out();
        said.printf(
                Locale.ROOT,
                "Job %d owns %,d rows of table %s: %s%n",
                job,
                jobService.rowsToUndo(before.job()),
                before.job().table(),
                dryRun ? "they would be deleted." : "deleting them.");
        said.flush();
        if (!dryRun) {
            jobService.undo(before.job());
        }
        JobView after = job(application, job);
        LoadPlan plan = jobService.plan(after.job());
        if (json) {
            out().println(Json.line(JobJson.of(after, plan)));
        } else if (!dryRun) {
            out().print(JobText.summary(after, plan, List.of()));
        }
        return dryRun || after.balance().inserted() == 0 ? ExitCode.COMPLETED : ExitCode.FAILED;
    }
}
