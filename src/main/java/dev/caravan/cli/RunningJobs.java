package dev.caravan.cli;

import dev.caravan.operate.JobView;
import dev.caravan.operate.Operations;
import dev.caravan.outage.FailureKind;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** Jobs that a command waits for. */
final class RunningJobs {
    private static final Duration POLL = Duration.ofMillis(100);

    /** Looks at the jobs' states between two of the bar: their counts take more to add up. */
    private static final int POLLS_A_BAR = 3;

    private RunningJobs() {}

    /** Waits until all have ended, with a bar on a terminal, and gives them in the same order. */
    static List<JobView> await(Operations operations, List<Long> jobs) throws InterruptedException {
        ProgressBar bar = ProgressBar.isWanted() ? new ProgressBar(System.err) : null;
        Collection<Long> running = jobs;
        for (int round = 0; true; round++) {
            try {
                running = operations.unfinished(running);
                if (running.isEmpty()) {
                    if (bar != null) {
                        bar.clear();
                    }
                    return views(operations, jobs);
                }
                if (bar != null && round % POLLS_A_BAR == 0) {
                    bar.show(views(operations, jobs));
                }
            } catch (DataAccessException | TransactionException e) {
                // The routes say so, and wait too.
                if (!FailureKind.of(e).isOutage()) {
                    throw e;
                }
            }
            TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
        }
    }

    private static List<JobView> views(Operations operations, List<Long> jobs) {
        return jobs.stream().map(job -> operations.job(job).orElseThrow()).toList();
    }
}
