package dev.caravan.cli.output;

import dev.caravan.csv.detection.DialectText;
import dev.caravan.error.Counted;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.rule.Correction;
import dev.caravan.jobs.JobJson;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.ArchiveEntry;
import dev.caravan.ledger.job.JobBalance;
import dev.caravan.ledger.job.JobKind;
import dev.caravan.ledger.job.JobResult;
import dev.caravan.ledger.job.JobState;
import dev.caravan.ledger.job.ReasonCount;
import dev.caravan.source.http.UrlText;
import dev.caravan.source.s3.S3Location;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** A job as text for people. */
public final class JobText {
    private static final int REASONS_SHOWN = 8;

    private JobText() {}

    /** @param plan null if no splitter has read the source's header yet */
    public static String summary(JobView view, @Nullable LoadPlan plan, List<ReasonCount> reasons, Hints hints) {
        JobBalance jobBalance = view.balance();
        StringBuilder text = new StringBuilder();
        text.append("Job %d: %s → %s: %s"
                .formatted(view.id(), source(view), view.job().table(), view.state()));
        if (view.state().isFinished()) {
            text.append(String.format(
                    Locale.ROOT,
                    " in %.1f s (%,.0f rows/s)",
                    view.elapsed().toMillis() / 1000.0,
                    view.rowsPerSecond()));
        }
        text.append('\n');
        if (plan != null) {
            text.append("  read as ")
                    .append(DialectText.of(plan.dialect(), plan.charset().name()))
                    .append('\n');
        }
        if (plan != null) {
            plan.hints()
                    .forEach(hint -> text.append("  ")
                            .append(Terminal.line(hint.message()))
                            .append('\n'));
        }
        if (view.note() != null) {
            text.append("  ").append(hints.in(view.note())).append('\n');
        }
        Correction corrects = plan == null ? null : plan.correction();
        if (corrects != null) {
            text.append("  corrects job %d%n".formatted(corrects.job()));
        }
        line(text, "read", jobBalance.read(), "");
        if (view.job().kind() == JobKind.REPORT) {
            line(text, "counted", jobBalance.inserted(), "");
        } else {
            line(
                    text,
                    "inserted",
                    jobBalance.inserted(),
                    corrects == null ? "" : "rows of job %d now".formatted(corrects.job()));
            optionalLine(text, "updated", jobBalance.updated());
            line(
                    text,
                    "duplicates",
                    jobBalance.duplicates(),
                    jobBalance.duplicates() == 0 || corrects != null
                            ? ""
                            : "see: " + hints.command("duplicates " + view.id()));
            optionalLine(text, "deleted", view.deleted(), "rows that the table had");
        }
        line(
                text,
                "rejected",
                jobBalance.rejected(),
                jobBalance.rejected() == 0 ? "" : "see: " + hints.command("rejects " + view.id()));
        reasons.stream()
                .limit(REASONS_SHOWN)
                .forEach(reason -> text.append(String.format(
                        Locale.ROOT, "    %,12d  %s (%s)%n", reason.records(), reason.reason(), reason.example())));
        if (view.corrected() != 0) {
            line(text, "corrected", view.corrected(), "rejects once, counted above as what they are now");
        }
        if (jobBalance.deadLettered() != 0) {
            line(
                    text,
                    "dead letters",
                    jobBalance.deadLettered(),
                    "see: " + hints.command("dead-letters list --job " + view.id()));
        }
        if (plan != null && plan.policies().dryRun()) {
            line(text, "acceptable", view.acceptable(), "a dry run: nothing is loaded");
            optionalLine(text, "skipped", view.job().linesSkipped());
        } else {
            optionalLine(text, "skipped", jobBalance.skipped(), corrects == null ? "" : skippedCorrections(view));
        }
        view.skippedLines()
                .forEach(skipped -> text.append(
                        String.format(Locale.ROOT, "    %,12d  %s%n", skipped.lines(), SkippedText.of(skipped))));
        optionalLine(text, "in flight", jobBalance.inFlight());
        JobResult result = view.job().result();
        if (result != null) {
            line(text, "rows", result.rows(), "of the report");
            text.append(String.format(
                    "  %s%s: %s, SHA-256 %s%n",
                    JobJson.shownOutput(result.location()),
                    result.gone() ? " (deleted)" : "",
                    Counted.of(result.bytes(), "byte"),
                    result.sha256()));
        }
        optionalLine(text, "padded", view.fieldMismatches().padded(), "had too few fields; counted above, too");
        optionalLine(
                text,
                "truncated",
                view.fieldMismatches().truncated(),
                "lost fields beyond the last column; counted above, too");
        return text.toString();
    }

    /** The source as its user named it; an entry follows its archive. */
    public static String source(JobView view) {
        return source(view.job().source());
    }

    /** As {@link #source(JobView)}, of a source as a job's row holds it. */
    public static String source(String source) {
        if (UrlText.isOne(source)) {
            return Terminal.line(UrlText.shown(source));
        }
        URI container = ArchiveEntry.container(source);
        String place = "file".equals(container.getScheme())
                ? Terminal.line(asTyped(Path.of(container)).toString())
                : S3Location.isOne(source)
                        ? Terminal.line(S3Location.of(container).toString())
                        : container.toString();
        return ArchiveEntry.of(source)
                .map(entry -> place + "!/" + Terminal.line(entry.name()))
                .orElse(place);
    }

    /** A file below the working directory as it is called from there, others whole. */
    private static Path asTyped(Path file) {
        Path here = Path.of("").toAbsolutePath();
        return file.startsWith(here) ? here.relativize(file) : file;
    }

    /**
     * The outcome of a command with several sources, in one line.
     *
     * @param jobs that it ran
     * @param skipped number of sources that were loaded before
     */
    public static String total(List<JobView> jobs, int skipped) {
        StringJoiner ended = new StringJoiner(", ");
        for (JobState state : JobState.values()) {
            long count = jobs.stream().filter(job -> job.state() == state).count();
            if (count > 0) {
                ended.add("%d %s".formatted(count, state));
            }
        }
        if (skipped > 0) {
            ended.add("%d skipped".formatted(skipped));
        }
        StringJoiner counts = new StringJoiner(", ");
        count(counts, jobs, "read", JobBalance::read);
        count(counts, jobs, "inserted", JobBalance::inserted);
        count(counts, jobs, "updated", JobBalance::updated);
        count(counts, jobs, "duplicates", JobBalance::duplicates);
        count(counts, jobs, "rejected", JobBalance::rejected);
        count(counts, jobs, "dead letters", JobBalance::deadLettered);
        count(counts, jobs, "skipped", JobBalance::skipped);
        count(counts, jobs, "in flight", JobBalance::inFlight);
        return "Total of %s: %s%s"
                .formatted(
                        Counted.of(jobs.size() + (long) skipped, "source"),
                        ended,
                        counts.length() == 0 ? "" : "; " + counts);
    }

    private static void count(StringJoiner counts, List<JobView> jobs, String name, ToLongFunction<JobBalance> number) {
        long sum = jobs.stream().map(JobView::balance).mapToLong(number).sum();
        if (sum != 0) {
            counts.add(String.format(Locale.ROOT, "%s %,d", name, sum));
        }
    }

    private static String skippedCorrections(JobView view) {
        return view.state() == JobState.COMPLETED ? "their rejects were corrected before" : "";
    }

    /** How many rejects of the first job are left to correct. */
    public static String leftToCorrect(JobView first, Hints hints) {
        long left = first.balance().rejected();
        return left == 0
                ? "Job %d has no rejects left.".formatted(first.id())
                : "Job %d has %s left: %s"
                        .formatted(
                                first.id(),
                                Counted.of(left, "reject"),
                                hints.command("rejects %d -o FILE".formatted(first.id())));
    }

    private static void optionalLine(StringBuilder text, String name, long count) {
        optionalLine(text, name, count, "");
    }

    private static void optionalLine(StringBuilder text, String name, long count, String hint) {
        if (count != 0) {
            line(text, name, count, hint);
        }
    }

    private static void line(StringBuilder text, String name, long count, String hint) {
        text.append(String.format(Locale.ROOT, "  %-12s %,12d  %s", name, count, hint)
                        .stripTrailing())
                .append('\n');
    }
}
