package dev.caravan.cli;

import dev.caravan.cli.application.JobCommand;
import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.cli.output.JobText;
import dev.caravan.cli.output.Json;
import dev.caravan.error.Counted;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.jobs.JobJson;
import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import java.io.PrintWriter;
import java.util.List;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code caravan undo}: takes a job's rows out of the table again. */
@Command(
        name = "undo",
        description =
                "Deletes the rows that a job inserted, unless a later job took them over; the file can be loaded again.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Rows of other jobs stay. Files with duplicates of the deleted rows can be loaded again.",
            "If it is stopped, run the same command again to resume.",
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
        long rows = jobService.rowsToUndo(before.job());
        PrintWriter stream = json ? spec.commandLine().getErr() : out();
        stream.printf(
                "Job %d owns %s of table %s: %s%n",
                job, Counted.of(rows, "row"), before.job().table(), undoing(rows));
        stream.flush();
        if (!dryRun) {
            jobService.undo(before.job());
        }
        JobView after = job(application, job);
        LoadPlan plan = jobService.plan(after.job());
        if (json) {
            out().println(Json.line(JobJson.of(after, plan)));
        } else if (!dryRun) {
            out().print(JobText.summary(after, plan, List.of(), hints()));
        }
        return dryRun || after.balance().inserted() == 0 ? ExitCode.COMPLETED : ExitCode.FAILED;
    }

    private String undoing(long rows) {
        String them = rows == 1 ? "it" : "they";
        return dryRun ? them + " would be deleted." : rows == 1 ? "deleting it." : "deleting them.";
    }
}
