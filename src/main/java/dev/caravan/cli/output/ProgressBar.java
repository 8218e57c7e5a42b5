package dev.caravan.cli.output;

import dev.caravan.error.Counted;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.JobState;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Shows the progress of running jobs, by the bytes of their sources, on the {@link StatusLine}. */
public final class ProgressBar {
    private static final int LONGEST = 30;
    private static final int SHORTEST = 8;
    private static final String GAP = "  ";

    private final StatusLine terminal;
    private final long startNanos = System.nanoTime();

    public ProgressBar(StatusLine terminal) {
        this.terminal = terminal;
    }

    public void show(List<JobView> jobs) {
        terminal.show(text(jobs, (System.nanoTime() - startNanos) / 1e9, StatusLine.width()));
    }

    /**
     * Of jobs whose sources' sizes are unknown here.
     *
     * @param progress 0 to 1
     * @param phase empty: loading
     */
    public void show(double progress, long rows, String phase) {
        terminal.show(text(progress, "", phase, rows, (System.nanoTime() - startNanos) / 1e9, StatusLine.width()));
    }

    /** Of a file that is on its way to a server. */
    public void showSent(String name, long bytes, long of) {
        double progress = of == 0 ? 1 : (double) bytes / of;
        terminal.show(String.format(
                Locale.ROOT,
                "%s%3.0f %%  %s of %s sent  %s",
                bar(progress, LONGEST),
                progress * 100,
                bytes(bytes),
                bytes(of),
                Terminal.line(name)));
    }

    public void clear() {
        terminal.clear();
    }

    /**
     * One line: the percentage, and as much of the time left, bytes, phase, rows, rate and a bar as fits, in this order of importance.
     *
     * @param seconds since the jobs began
     * @param width most characters
     */
    static String text(List<JobView> jobs, double seconds, int width) {
        long rows = jobs.stream()
                .mapToLong(job -> job.balance().read() - job.balance().inFlight() + job.staged())
                .sum();
        return text(progress(jobs), bytes(jobs), phase(jobs), rows, seconds, width);
    }

    private static String text(
            double progress, String bytesRead, String phaseNow, long rows, double seconds, int width) {
        String percent = String.format(Locale.ROOT, "%3.0f %%", progress * 100);
        int room = width - percent.length();
        String left = fitting(
                progress < 0.02
                        ? ""
                        : "about "
                                + DurationText.of(Duration.ofSeconds(Math.round(seconds * (1 - progress) / progress)))
                                + " left",
                room);
        room -= left.length();
        String bytes = fitting(bytesRead, room);
        room -= bytes.length();
        String phase = fitting(phaseNow, room);
        room -= phase.length();
        String counted = fitting(Counted.of(rows, "row"), room);
        room -= counted.length();
        String rate = fitting(String.format(Locale.ROOT, "%,.0f rows/s", rows / seconds), room);
        room -= rate.length() + "[] ".length();
        return bar(progress, Math.min(LONGEST, room)) + percent + bytes + phase + counted + rate + left;
    }

    private static String fitting(String part, int room) {
        return part.isEmpty() || part.length() + GAP.length() > room ? "" : GAP + part;
    }

    private static String bar(double progress, int length) {
        if (length < SHORTEST) {
            return "";
        }
        int filled = (int) (progress * length);
        return "[%s%s] ".formatted("█".repeat(filled), "·".repeat(length - filled));
    }

    /** 0 to 1; a job counts by the size of its source, if the sizes are known. */
    private static double progress(List<JobView> jobs) {
        long total = totalBytes(jobs);
        return total == 0
                ? jobs.stream().mapToDouble(JobView::progress).average().orElse(0)
                : jobs.stream()
                                .mapToDouble(job -> job.progress() * job.job().sourceBytes())
                                .sum()
                        / total;
    }

    private static String bytes(List<JobView> jobs) {
        long total = totalBytes(jobs);
        long read = jobs.stream().mapToLong(job -> job.job().bytesRead()).sum();
        return total == 0 ? "" : "%s of %s read".formatted(bytes(Math.min(read, total)), bytes(total));
    }

    private static long totalBytes(List<JobView> jobs) {
        return jobs.stream().mapToLong(job -> job.job().sourceBytes()).sum();
    }

    /** In decimal units, as disks and networks are sold. */
    private static String bytes(long bytes) {
        if (bytes < 1_000) {
            return bytes + " B";
        }
        int thousands = (int) Math.log10((double) bytes) / 3;
        return String.format(
                Locale.ROOT, "%.1f %sB", bytes / Math.pow(1_000, thousands), "kMGTPE".charAt(thousands - 1));
    }

    /** The phase of a report, or that rows are published. */
    private static String phase(List<JobView> jobs) {
        if (!jobs.isEmpty() && jobs.stream().allMatch(job -> job.state() == JobState.PUBLISHING)) {
            return "publishing";
        }
        if (jobs.size() != 1 || jobs.get(0).state() != JobState.REPORTING) {
            return "";
        }
        Job job = jobs.get(0).job();
        return job.partitionsTotal() == null
                ? "reading"
                : "grouping, part %d of %d"
                        .formatted(Math.min(job.partitionsDone() + 1, job.partitionsTotal()), job.partitionsTotal());
    }
}
