package dev.caravan.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.cli.application.JobCommand;
import dev.caravan.cli.client.Server;
import dev.caravan.cli.client.ServerJob;
import dev.caravan.cli.client.ServerProgress;
import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.cli.output.JobText;
import dev.caravan.cli.output.Json;
import dev.caravan.cli.output.Terminal;
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
        announce(rows, before.job().table());
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

    @Override
    public int ask(Server server) throws InterruptedException {
        ServerJob before = ServerJob.get(server, job);
        String path = "/api/jobs/%d/undo".formatted(job);
        JsonNode preview = server.get(path);
        if (preview.hasNonNull("obstacle")) {
            throw new CommandFailure(
                    ExitCode.FAILED, Terminal.line(preview.path("obstacle").asText()));
        }
        announce(preview.path("rows").asLong(), before.summary().table());
        if (!dryRun) {
            server.post(path, null);
        }
        ServerJob after = new ServerProgress(server).undone(job);
        if (json) {
            out().println(Json.line(after.exact()));
        } else if (!dryRun) {
            out().print(after.text(hints()));
        }
        return dryRun || after.summary().counts().inserted() == 0 ? ExitCode.COMPLETED : ExitCode.FAILED;
    }

    private void announce(long rows, String table) {
        PrintWriter stream = json ? err() : out();
        stream.printf("Job %d owns %s of table %s: %s%n", job, Counted.of(rows, "row"), table, undoing(rows));
        stream.flush();
    }

    private String undoing(long rows) {
        String them = rows == 1 ? "it" : "they";
        return dryRun ? them + " would be deleted." : rows == 1 ? "deleting it." : "deleting them.";
    }
}
