package dev.caravan.cli.output;

import dev.caravan.csv.detection.DialectText;
import dev.caravan.error.Counted;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.jobs.JobJson;
import dev.caravan.jobs.JobView;
import dev.caravan.jobs.SkippedLinesJson;
import dev.caravan.ledger.job.ArchiveEntry;
import dev.caravan.ledger.job.JobKind;
import dev.caravan.ledger.job.JobState;
import dev.caravan.ledger.job.ReasonCount;
import dev.caravan.source.http.UrlText;
import dev.caravan.source.s3.S3Location;
import dev.caravan.source.sftp.SftpLocation;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A job as text for people. */
public final class JobText {
    private static final int REASONS_SHOWN = 8;
    private static final Pattern URI_START = Pattern.compile("[a-z][a-z0-9]+:");

    private JobText() {}

    /** @param plan null if no splitter has read the source's header yet */
    public static String summary(JobView view, @Nullable LoadPlan plan, List<ReasonCount> reasons, Hints hints) {
        return summary(
                JobJson.of(view, plan),
                plan == null
                        ? null
                        : DialectText.of(plan.dialect(), plan.charset().name()),
                reasons,
                hints);
    }

    /** @param dialect as people read it; null if no splitter has read the source's header yet */
    public static String summary(JobJson job, @Nullable String dialect, List<ReasonCount> reasons, Hints hints) {
        JobJson.Counts counts = job.counts();
        StringBuilder text = new StringBuilder();
        text.append("Job %d: %s → %s: %s"
                .formatted(job.job(), source(job.source()), Terminal.line(job.table()), StateText.of(job.state())));
        if (job.state().isFinished()) {
            text.append(String.format(
                    Locale.ROOT,
                    " in %.1f s (%,d rows/s)",
                    job.pace().seconds(),
                    job.pace().rowsPerSecond()));
        }
        text.append('\n');
        if (dialect != null) {
            text.append("  read as ").append(dialect).append('\n');
        }
        if (job.suggestions() != null) {
            job.suggestions()
                    .forEach(hint -> text.append("  ")
                            .append(Terminal.line(hint.message()))
                            .append('\n'));
        }
        if (job.note() != null) {
            text.append("  ").append(hints.in(job.note())).append('\n');
        }
        if (job.corrects() != null) {
            text.append("  corrects job %d%n".formatted(job.corrects()));
        }
        line(text, "read", counts.read(), "");
        if (job.kind() == JobKind.REPORT) {
            line(text, "counted", counts.inserted(), "");
        } else {
            line(
                    text,
                    "inserted",
                    counts.inserted(),
                    job.corrects() == null ? "" : "rows of job %d now".formatted(job.corrects()));
            optionalLine(text, "updated", counts.updated());
            line(
                    text,
                    "duplicates",
                    counts.duplicates(),
                    counts.duplicates() == 0 || job.corrects() != null
                            ? ""
                            : "see: " + hints.command("duplicates " + job.job()));
            optionalLine(text, "deleted", counts.deleted(), "rows that the table had");
        }
        line(
                text,
                "rejected",
                counts.rejected(),
                counts.rejected() == 0 ? "" : "see: " + hints.command("rejects " + job.job()));
        reasons.stream()
                .limit(REASONS_SHOWN)
                .forEach(reason -> text.append(String.format(
                        Locale.ROOT, "    %,12d  %s (%s)%n", reason.records(), reason.reason(), reason.example())));
        if (counts.corrected() != 0) {
            line(text, "corrected", counts.corrected(), "rejects once, counted above as what they are now");
        }
        if (counts.deadLettered() != 0) {
            line(
                    text,
                    "dead letters",
                    counts.deadLettered(),
                    "see: " + hints.command("dead-letters list --job " + job.job()));
        }
        List<SkippedLinesJson> skippedLines = Objects.requireNonNullElse(job.skippedLines(), List.of());
        if (job.acceptable() != null) {
            line(text, "acceptable", job.acceptable(), "a dry run: nothing is loaded");
            optionalLine(
                    text,
                    "skipped",
                    skippedLines.stream().mapToLong(SkippedLinesJson::lines).sum());
        } else {
            optionalLine(text, "skipped", counts.skipped(), job.corrects() == null ? "" : skippedCorrections(job));
        }
        skippedLines.forEach(skipped ->
                text.append(String.format(Locale.ROOT, "    %,12d  %s%n", skipped.lines(), SkippedText.of(skipped))));
        optionalLine(text, "in flight", counts.inFlight());
        JobJson.Report report = job.reported();
        if (report != null && report.output() != null) {
            line(text, "rows", Objects.requireNonNullElse(report.rows(), 0L), "of the report");
            text.append(String.format(
                    "  %s%s: %s, SHA-256 %s%n",
                    report.output(),
                    Boolean.TRUE.equals(report.outputGone()) ? " (deleted)" : "",
                    Counted.of(Objects.requireNonNullElse(report.outputBytes(), 0L), "byte"),
                    report.sha256()));
        }
        optionalLine(text, "padded", counts.padded(), "had too few fields; counted above, too");
        optionalLine(text, "truncated", counts.truncated(), "lost fields beyond the last column; counted above, too");
        return text.toString();
    }

    /** The source as its user named it; an entry follows its archive. */
    public static String source(JobView view) {
        return source(view.job().source());
    }

    /** As {@link #source(JobView)}, of a source as a job's row holds it, or of the name that a server gives in place of a path. */
    public static String source(String source) {
        if (!URI_START.matcher(source).lookingAt()) {
            return Terminal.line(source);
        }
        try {
            return located(source);
        } catch (IllegalArgumentException noUri) {
            return Terminal.line(source);
        }
    }

    private static String located(String source) {
        if (UrlText.isOne(source)) {
            return Terminal.line(UrlText.shown(source));
        }
        URI container = ArchiveEntry.container(source);
        String place = "file".equals(container.getScheme())
                ? Terminal.line(asTyped(Path.of(container)).toString())
                : S3Location.isOne(source)
                        ? Terminal.line(S3Location.of(container).toString())
                        : SftpLocation.isOne(source)
                                ? Terminal.line(SftpLocation.of(container).toString())
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
    public static String total(List<JobJson> jobs, int skipped) {
        StringJoiner ended = new StringJoiner(", ");
        for (JobState state : JobState.values()) {
            long count = jobs.stream().filter(job -> job.state() == state).count();
            if (count > 0) {
                ended.add("%d %s".formatted(count, StateText.of(state)));
            }
        }
        if (skipped > 0) {
            ended.add("%d skipped".formatted(skipped));
        }
        StringJoiner counts = new StringJoiner(", ");
        count(counts, jobs, "read", JobJson.Counts::read);
        count(counts, jobs, "inserted", JobJson.Counts::inserted);
        count(counts, jobs, "updated", JobJson.Counts::updated);
        count(counts, jobs, "duplicates", JobJson.Counts::duplicates);
        count(counts, jobs, "rejected", JobJson.Counts::rejected);
        count(counts, jobs, "dead letters", JobJson.Counts::deadLettered);
        count(counts, jobs, "skipped", JobJson.Counts::skipped);
        count(counts, jobs, "in flight", JobJson.Counts::inFlight);
        return "Total of %s: %s%s"
                .formatted(
                        Counted.of(jobs.size() + (long) skipped, "source"),
                        ended,
                        counts.length() == 0 ? "" : "; " + counts);
    }

    private static void count(
            StringJoiner counts, List<JobJson> jobs, String name, ToLongFunction<JobJson.Counts> number) {
        long sum = jobs.stream().map(JobJson::counts).mapToLong(number).sum();
        if (sum != 0) {
            counts.add(String.format(Locale.ROOT, "%s %,d", name, sum));
        }
    }

    private static String skippedCorrections(JobJson job) {
        return job.state() == JobState.COMPLETED ? "their rejects were corrected before" : "";
    }

    /** How many rejects of the first job are left to correct. */
    public static String leftToCorrect(long job, long left, Hints hints) {
        return left == 0
                ? "Job %d has no rejects left.".formatted(job)
                : "Job %d has %s left: %s"
                        .formatted(job, Counted.of(left, "reject"), hints.command("rejects %d -o FILE".formatted(job)));
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
