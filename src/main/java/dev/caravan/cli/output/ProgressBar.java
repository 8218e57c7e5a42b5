package dev.caravan.cli.output;

import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.JobState;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Shows the progress of running jobs in one line, which it overwrites. */
public final class ProgressBar {
    private static final int WIDTH = 30;

    /** Returns to the start of the line and clears it (ECMA-48, EL). */
    private static final String OVERWRITE = "\r\u001b[K";

    private final PrintStream terminal;
    private final long startNanos = System.nanoTime();

    public ProgressBar(PrintStream terminal) {
        this.terminal = terminal;
    }

    /** Whether stderr is a terminal; the launcher sets the environment variable. */
    public static boolean isWanted() {
        return "1".equals(System.getenv("CARAVAN_TERMINAL"));
    }

    public void show(List<JobView> jobs) {
        double progress = jobs.stream().mapToDouble(JobView::progress).average().orElse(0);
        long done = jobs.stream()
                .mapToLong(job -> job.balance().read() - job.balance().inFlight() + job.staged())
                .sum();
        int filled = (int) (progress * WIDTH);
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        terminal.print(OVERWRITE
                + String.format(
                        Locale.ROOT,
                        "[%s%s] %3.0f %%  %s%,d rows  %,.0f rows/s  %s",
                        "█".repeat(filled),
                        "·".repeat(WIDTH - filled),
                        progress * 100,
                        phase(jobs),
                        done,
                        done / seconds,
                        progress < 0.02 ? "" : "about " + left(seconds * (1 - progress) / progress) + " left"));
        terminal.flush();
    }

    /** The phase of a report, or that rows are published. */
    private static String phase(List<JobView> jobs) {
        if (!jobs.isEmpty() && jobs.stream().allMatch(job -> job.state() == JobState.PUBLISHING)) {
            return "publishing  ";
        }
        if (jobs.size() != 1 || jobs.get(0).state() != JobState.REPORTING) {
            return "";
        }
        Job job = jobs.get(0).job();
        return job.partitionsTotal() == null
                ? "reading  "
                : "grouping, part %d of %d  "
                        .formatted(Math.min(job.partitionsDone() + 1, job.partitionsTotal()), job.partitionsTotal());
    }

    public void clear() {
        terminal.print(OVERWRITE);
        terminal.flush();
    }

    private static String left(double seconds) {
        Duration duration = Duration.ofSeconds(Math.round(seconds));
        return duration.toHours() > 0
                ? "%d h %d min".formatted(duration.toHours(), duration.toMinutesPart())
                : duration.toMinutes() > 0
                        ? "%d min %d s".formatted(duration.toMinutes(), duration.toSecondsPart())
                        : duration.toSeconds() + " s";
    }
}
