package dev.caravan.cli;

import dev.caravan.cli.application.LedgerCommand;
import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.cli.output.JobText;
import dev.caravan.cli.output.Json;
import dev.caravan.jobs.JobJson;
import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import java.util.List;
import java.util.Locale;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code caravan jobs}: the latest, newest first. */
@Command(name = "jobs", description = "Lists the latest jobs.", mixinStandardHelpOptions = true, sortOptions = false)
final class JobsCommand extends LedgerCommand {
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
        if (limit < 1) {
            throw new CommandFailure(ExitCode.USAGE, "--limit %d: must be 1 or more".formatted(limit));
        }
        JobService jobService = application.getBean(JobService.class);
        List<JobView> jobs = jobService.latest(limit);
        if (json) {
            jobs.forEach(job -> out().println(Json.line(JobJson.of(job, jobService.plan(job.job())))));
        } else if (jobs.isEmpty()) {
            out().println("No jobs yet.");
        } else {
            out().printf(
                            "%6s  %-10s %12s %12s %12s %12s  %s%n",
                            "JOB", "STATE", "READ", "INSERTED", "DUPLICATES", "REJECTED", "SOURCE → TABLE");
            jobs.forEach(job -> out().printf(
                            Locale.ROOT,
                            "%6d  %-10s %,12d %,12d %,12d %,12d  %s → %s%n",
                            job.id(),
                            job.state(),
                            job.balance().read(),
                            job.balance().inserted(),
                            job.balance().duplicates(),
                            job.balance().rejected(),
                            JobText.source(job),
                            job.job().table()));
        }
        return ExitCode.COMPLETED;
    }
}
