package dev.caravan.cli.application;

import dev.caravan.cli.output.ExitCode;
import dev.caravan.cli.output.ShutdownMessage;
import dev.caravan.cli.output.Terminal;
import dev.caravan.error.Counted;
import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.JobState;
import dev.caravan.notification.Notifications;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.context.ConfigurableApplicationContext;

/** Submits jobs, runs them in this process, waits with progress until they end, and prints them. */
public abstract class OneShotCommand extends ApplicationCommand {
    private static final Duration DELIVERY_TIMEOUT = Duration.ofSeconds(10);
    private static final int NAMES_SHOWN = 20;

    /**
     * Runs the command once.
     *
     * @param stopped is printed when Ctrl-C or SIGTERM stops the command
     * @param start starts the application, which is closed at the end
     * @param submit submits the jobs, and returns their ids
     * @param print prints the ended jobs, in the order of their ids
     * @return the exit code: {@link ExitCode#COMPLETED} if every job is COMPLETED
     */
    @SuppressWarnings("try") // closing the shutdown message removes it
    protected final int run(
            String stopped,
            Supplier<ConfigurableApplicationContext> start,
            Function<ConfigurableApplicationContext, List<Long>> submit,
            BiConsumer<ConfigurableApplicationContext, List<JobView>> print)
            throws InterruptedException {
        try (ShutdownMessage shutdownMessage = ShutdownMessage.of(err(), stopped);
                ConfigurableApplicationContext application = start.get()) {
            JobService jobService = application.getBean(JobService.class);
            List<Long> jobs = submit.apply(application);
            List<JobView> ended = JobWaiter.await(jobService, jobs);
            jobService.tidySpool();
            long undelivered = application.getBean(Notifications.class).awaitDelivered(jobs, DELIVERY_TIMEOUT);
            if (undelivered > 0) {
                err().printf(
                                "%s could not be sent yet; the next caravan process sends what is left.%n",
                                Counted.of(undelivered, "notification"));
            }
            print.accept(application, ended);
            out().flush();
            return ended.stream().allMatch(job -> job.state() == JobState.COMPLETED)
                    ? ExitCode.COMPLETED
                    : ExitCode.FAILED;
        }
    }

    /** Warns of the files of an archive that are not CSV files. */
    protected final void warnOfSkippedFiles(String source, List<String> names) {
        if (!names.isEmpty()) {
            String some = String.join(", ", names.stream().limit(NAMES_SHOWN).toList());
            String more = names.size() > NAMES_SHOWN ? " and %d more".formatted(names.size() - NAMES_SHOWN) : "";
            err().printf("%s: skipped files that are not CSV: %s%s%n", source, Terminal.line(some), more);
        }
    }
}
