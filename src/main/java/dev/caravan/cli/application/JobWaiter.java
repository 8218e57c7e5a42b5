package dev.caravan.cli.application;

import dev.caravan.cli.output.ProgressBar;
import dev.caravan.cli.output.StatusLine;
import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import dev.caravan.resilience.FailureKind;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** Waits until the jobs of a command have ended. */
public final class JobWaiter {
    private static final Duration POLL = Duration.ofMillis(100);

    /** A small job ends soon. */
    private static final Duration FIRST_POLL = Duration.ofMillis(10);

    /** Polls of the jobs' states for each update of the bar, because adding up the counts costs more. */
    private static final int POLLS_A_BAR = 3;

    private JobWaiter() {}

    /** Waits until all jobs have ended, with a bar on a terminal, and returns them in the same order. */
    public static List<JobView> await(JobService jobService, List<Long> jobs) throws InterruptedException {
        StatusLine terminal = StatusLine.ofProcess();
        ProgressBar bar = terminal == null ? null : new ProgressBar(terminal);
        Collection<Long> running = jobs;
        Duration pause = FIRST_POLL;
        for (int round = 0; true; round++) {
            try {
                running = jobService.unfinished(running);
                if (running.isEmpty()) {
                    if (bar != null) {
                        bar.clear();
                    }
                    return views(jobService, jobs);
                }
                if (bar != null && round % POLLS_A_BAR == 0) {
                    bar.show(views(jobService, jobs));
                }
            } catch (DataAccessException | TransactionException e) {
                // The circuit breaker logs the outage, and resumes the routes.
                if (!FailureKind.of(e).isOutage()) {
                    throw e;
                }
            }
            TimeUnit.MILLISECONDS.sleep(pause.toMillis());
            pause = POLL.compareTo(pause.multipliedBy(2)) < 0 ? POLL : pause.multipliedBy(2);
        }
    }

    private static List<JobView> views(JobService jobService, List<Long> jobs) {
        return jobs.stream().map(job -> jobService.job(job).orElseThrow()).toList();
    }
}
