package dev.caravan.cli;

import dev.caravan.cli.output.DurationText;
import dev.caravan.cli.output.Hints;
import dev.caravan.cli.output.JobText;
import dev.caravan.cli.output.Terminal;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.JobBalance;
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
    private record Count(String title, ToLongFunction<JobBalance> number, boolean always) {}

    private static final List<Count> COUNTS = List.of(
            new Count("READ", JobBalance::read, true),
            new Count("INSERTED", JobBalance::inserted, true),
            new Count("UPDATED", JobBalance::updated, false),
            new Count("DUPLICATES", JobBalance::duplicates, true),
            new Count("REJECTED", JobBalance::rejected, true),
            new Count("DEAD LETTERS", JobBalance::deadLettered, true),
            new Count("SKIPPED", JobBalance::skipped, false),
            new Count("IN FLIGHT", JobBalance::inFlight, false));

    private JobsText() {}

    static String of(List<JobView> jobs, Hints hints) {
        List<Count> counts = COUNTS.stream()
                .filter(count -> count.always()
                        || jobs.stream().anyMatch(job -> count.number().applyAsLong(job.balance()) != 0))
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
            String note = i == 0 ? null : jobs.get(i - 1).note();
            if (note != null) {
                text.append(" ".repeat(widths[0]))
                        .append(GAP)
                        .append(Terminal.line(hints.in(note)))
                        .append(System.lineSeparator());
            }
        }
        return text.toString();
    }

    private static List<String> cells(JobView job, List<Count> counts) {
        List<String> cells = new ArrayList<>(List.of(
                Long.toString(job.id()),
                job.state().name(),
                TIME.format(job.job().createdAt().withOffsetSameInstant(ZoneOffset.UTC)),
                job.job().startedAt() == null ? "" : DurationText.of(job.elapsed())));
        counts.forEach(count ->
                cells.add(String.format(Locale.ROOT, "%,d", count.number().applyAsLong(job.balance()))));
        cells.add("%s → %s".formatted(JobText.source(job), job.job().table()));
        return cells;
    }

    /** State and time to the left, numbers to the right, the source as long as it is. */
    private static void append(StringBuilder text, List<String> cells, int[] widths) {
        for (int c = 0; c < widths.length; c++) {
            String blanks = " ".repeat(widths[c] - cells.get(c).length());
            text.append(c == 1 || c == 2 ? cells.get(c) + blanks : blanks + cells.get(c))
                    .append(GAP);
        }
        text.append(cells.get(widths.length)).append(System.lineSeparator());
    }
}
