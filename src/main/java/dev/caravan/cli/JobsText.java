package dev.caravan.cli;

import dev.caravan.cli.output.DurationText;
import dev.caravan.cli.output.Hints;
import dev.caravan.cli.output.JobText;
import dev.caravan.cli.output.StateText;
import dev.caravan.cli.output.Terminal;
import dev.caravan.jobs.JobJson;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/** A list of jobs as text for people: a line a job, with its note below. */
final class JobsText {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);
    private static final String GAP = "  ";

    /** A column of numbers, shown only if one of them is not 0, or always. */
    private record Count(String title, ToLongFunction<JobJson.Counts> number, boolean always) {}

    private static final List<Count> COUNTS = List.of(
            new Count("READ", JobJson.Counts::read, true),
            new Count("INSERTED", JobJson.Counts::inserted, true),
            new Count("UPDATED", JobJson.Counts::updated, false),
            new Count("DUPLICATES", JobJson.Counts::duplicates, true),
            new Count("REJECTED", JobJson.Counts::rejected, true),
            new Count("DEAD LETTERS", JobJson.Counts::deadLettered, true),
            new Count("SKIPPED", JobJson.Counts::skipped, false),
            new Count("IN FLIGHT", JobJson.Counts::inFlight, false));

    private JobsText() {}

    static String of(List<ListedJob> jobs, Hints hints) {
        List<Count> counts = COUNTS.stream()
                .filter(count -> count.always()
                        || jobs.stream()
                                .anyMatch(job ->
                                        count.number().applyAsLong(job.summary().counts()) != 0))
                .toList();
        List<List<String>> lines = new ArrayList<>();
        List<String> titles = new ArrayList<>(List.of("JOB", "STATE", "TIME (UTC)", "DURATION"));
        counts.forEach(count -> titles.add(count.title()));
        titles.add("SOURCE → TABLE");
        lines.add(titles);
        jobs.forEach(job -> lines.add(cells(job, counts)));
        int[] widths = new int[titles.size() - 1];
        for (List<String> line : lines) {
            for (int c = 0; c < widths.length; c++) {
                widths[c] = Math.max(widths[c], line.get(c).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            append(text, lines.get(i), widths);
            String note = i == 0 ? null : jobs.get(i - 1).summary().note();
            if (note != null) {
                text.append(" ".repeat(widths[0]))
                        .append(GAP)
                        .append(Terminal.line(hints.in(note)))
                        .append(System.lineSeparator());
            }
        }
        return text.toString();
    }

    private static List<String> cells(ListedJob job, List<Count> counts) {
        JobJson summary = job.summary();
        List<String> cells = new ArrayList<>(List.of(
                Long.toString(summary.job()),
                summary.state().name(),
                TIME.format(job.created().atOffset(ZoneOffset.UTC)),
                job.started()
                        ? DurationText.of(
                                Duration.ofMillis(Math.round(summary.pace().seconds() * 1_000)))
                        : ""));
        counts.forEach(count -> cells.add(String.format(
                Locale.ROOT, "%,d", count.number().applyAsLong(job.summary().counts()))));
        cells.add("%s → %s".formatted(JobText.source(summary.source()), Terminal.line(summary.table())));
        return cells;
    }

    /** State and time to the left, numbers to the right, the source as long as it is. */
    private static void append(StringBuilder text, List<String> cells, int[] widths) {
        for (int c = 0; c < widths.length; c++) {
            String blanks = " ".repeat(widths[c] - cells.get(c).length());
            text.append(
                            c == 1
                                    ? StateText.coloured(cells.get(c)) + blanks
                                    : c == 2 ? cells.get(c) + blanks : blanks + cells.get(c))
                    .append(GAP);
        }
        text.append(cells.get(widths.length)).append(System.lineSeparator());
    }
}
