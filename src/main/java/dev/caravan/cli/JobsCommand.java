package dev.caravan.cli;

import dev.caravan.cli.application.ClientCommand;
import dev.caravan.cli.client.Server;
import dev.caravan.cli.client.ServerJob;
import dev.caravan.cli.client.ServerJobs;
import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.cli.output.Json;
import dev.caravan.jobs.JobJson;
import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.database.ShellText;
import dev.caravan.ledger.job.JobFilter;
import dev.caravan.ledger.job.JobState;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code caravan jobs}: the latest, newest first. */
@Command(
        name = "jobs",
        description = "Lists the latest jobs, newest first.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Times are in UTC: when the job was submitted, and how long it ran. A line below a job is its remark, or why it FAILED.",
            "",
            "Examples:",
            "  caravan jobs --state failed --since 2d",
            "  caravan jobs --table people -n 100 --json",
            "  caravan jobs --before 1200",
        })
final class JobsCommand extends ClientCommand {
    @Option(names = "--state", paramLabel = "STATE", description = "Jobs in this state: ${COMPLETION-CANDIDATES}.")
    @Nullable JobState state;

    @Option(names = "--table", paramLabel = "T", description = "Jobs that load into this table, or make this report.")
    @Nullable String table;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = MomentArgument.class,
            description = "Jobs that were submitted after this: 90m, 12h, 7d, 2026-11-30 or 2026-11-30T08:00, in UTC.")
    @Nullable OffsetDateTime since;

    @Option(names = "--before", paramLabel = "JOB", description = "Jobs with a lower number: the next page.")
    @Nullable Long before;

    @Option(
            names = {"-n", "--limit"},
            paramLabel = "N",
            defaultValue = "20",
            description = "How many (default: 20).")
    int limit;

    @Option(names = "--json", description = "Print one JSON object a job.")
    boolean json;

    @Override
    public int ask(ConfigurableApplicationContext application) {
        requireLimit();
        JobService jobService = application.getBean(JobService.class);
        // Numbers ascend with the times of submission, so that older jobs need not be read.
        List<JobView> found = jobService.page(filter(), before, limit + 1).stream()
                .takeWhile(job -> since == null || !job.job().createdAt().isBefore(since))
                .toList();
        if (json) {
            found.stream()
                    .limit(limit)
                    .forEach(job -> out().println(Json.line(JobJson.of(job, jobService.plan(job.job())))));
        } else {
            print(found.stream().map(ListedJob::of).toList());
        }
        return ExitCode.COMPLETED;
    }

    @Override
    public int ask(Server server) {
        requireLimit();
        List<ServerJob> found = new ServerJobs(server)
                .latest(
                        state,
                        table,
                        before,
                        limit + 1,
                        job -> since == null || !job.created().isBefore(since.toInstant()));
        if (json) {
            found.stream().limit(limit).forEach(job -> out().println(Json.line(job.exact())));
        } else {
            print(found.stream()
                    .map(job -> new ListedJob(job.summary(), job.created(), job.started()))
                    .toList());
        }
        return ExitCode.COMPLETED;
    }

    private void requireLimit() {
        if (limit < 1 || limit == Integer.MAX_VALUE) {
            throw new CommandFailure(ExitCode.USAGE, "--limit %d: must be 1 or more".formatted(limit));
        }
    }

    /** @param found one more than the limit, if there are so many */
    private void print(List<ListedJob> found) {
        List<ListedJob> jobs = found.subList(0, Math.min(limit, found.size()));
        if (jobs.isEmpty()) {
            out().println(
                            state == null && table == null && since == null && before == null
                                    ? "No jobs yet."
                                    : "No such jobs.");
        } else {
            out().print(JobsText.of(jobs, hints()));
            if (found.size() > limit) {
                out().println("Older: "
                        + hints().command("jobs"
                                + sameFilters(jobs.get(limit - 1).summary().job())));
            }
        }
    }

    private JobFilter filter() {
        return new JobFilter(null, state == null ? List.of() : List.of(state), table, null, null, null, null);
    }

    private String sameFilters(long last) {
        StringBuilder options = new StringBuilder();
        if (state != null) {
            options.append(" --state ").append(state.name().toLowerCase(Locale.ROOT));
        }
        if (table != null) {
            options.append(" --table ").append(ShellText.word(table));
        }
        if (since != null) {
            options.append(" --since ").append(since.toInstant());
        }
        return options.append(" -n ")
                .append(limit)
                .append(" --before ")
                .append(last)
                .toString();
    }
}
