package dev.caravan.cli.reconcile;

import dev.caravan.cli.output.JobText;
import dev.caravan.cli.output.Terminal;
import dev.caravan.error.Counted;
import dev.caravan.jobs.JobView;
import dev.caravan.reconcile.Reconciliation;
import dev.caravan.reconcile.Reconciliation.Difference;
import dev.caravan.reconcile.Reconciliation.NotCompared;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The outcome of a comparison, for people. */
final class ReconciliationText {
    private static final int WIDEST = 60;
    private static final String NONE = "–";

    private ReconciliationText() {}

    static String of(JobView view, Reconciliation found) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "Job %d: %s and table %s %s: %s%s, %s compared%n",
                view.id(),
                JobText.source(view),
                view.job().table(),
                verdict(found),
                Counted.of(found.rows(), "row"),
                matched(found),
                Counted.of(found.columns(), "column")));
        if (!found.isEqual()) {
            List<List<String>> lines = new ArrayList<>();
            lines.add(List.of("column", "", "source", "table"));
            for (Difference difference : found.differences()) {
                lines.add(List.of(
                        cell(difference.column()),
                        cell(difference.what()),
                        cell(difference.source()),
                        cell(difference.table())));
            }
            appendTable(text, lines);
        }
        for (NotCompared left : found.notCompared()) {
            text.append("  not compared: ")
                    .append(left.column() == null ? "" : Terminal.line(left.column()) + ": ")
                    .append(Terminal.line(left.why()))
                    .append(System.lineSeparator());
        }
        return text.toString();
    }

    private static String matched(Reconciliation found) {
        return switch (found.by()) {
            case LINEAGE -> "";
            case KEY -> " matched by key";
            case COUNTS -> " counted";
        };
    }

    private static String verdict(Reconciliation found) {
        if (!found.isEqual()) {
            return "differ";
        }
        return found.notCompared().isEmpty() ? "are equal" : "are equal as far as compared";
    }

    private static void appendTable(StringBuilder text, List<List<String>> lines) {
        int[] widths = IntStream.range(0, lines.get(0).size())
                .map(c -> lines.stream()
                        .mapToInt(line -> line.get(c).length())
                        .max()
                        .orElse(0))
                .toArray();
        for (List<String> line : lines) {
            StringBuilder row = new StringBuilder();
            for (int c = 0; c < widths.length; c++) {
                row.append("  ")
                        .append(line.get(c))
                        .append(" ".repeat(widths[c] - line.get(c).length()));
            }
            text.append(row.toString().stripTrailing()).append(System.lineSeparator());
        }
    }

    private static String cell(@Nullable String value) {
        String line = value == null ? NONE : Terminal.line(value);
        return line.length() <= WIDEST
                ? line
                : line.substring(
                                0,
                                line.offsetByCodePoints(0, Math.min(line.codePointCount(0, line.length()), WIDEST - 1)))
                        + "…";
    }
}
