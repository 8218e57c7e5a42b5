package dev.caravan.cli;

import dev.caravan.csv.DialectText;
import dev.caravan.feed.LoadPlan;
import dev.caravan.ledger.ArchiveEntry;
import dev.caravan.ledger.Counts;
import dev.caravan.ledger.ReasonCount;
import dev.caravan.operate.JobView;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A job as people read it. */
final class JobText {
    private static final int REASONS_SHOWN = 8;

    private JobText() {}

    /** @param plan null: nobody has looked at the source yet */
    static String summary(JobView view, @Nullable LoadPlan plan, List<ReasonCount> reasons) {
        Counts counts = view.counts();
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
        if (view.note() != null) {
            text.append("  ").append(view.note()).append('\n');
        }
        line(text, "read", counts.read(), "");
        line(text, "inserted", counts.inserted(), "");
        line(text, "duplicates", counts.duplicates(), "");
        line(text, "rejected", counts.rejected(), counts.rejected() == 0 ? "" : "see: caravan rejects " + view.id());
        reasons.stream()
                .limit(REASONS_SHOWN)
                .forEach(reason -> text.append(String.format(
                        Locale.ROOT, "    %,12d  %s (%s)%n", reason.records(), reason.reason(), reason.example())));
        optionalLine(text, "dead letters", counts.deadLettered());
        if (plan != null && plan.policies().dryRun()) {
            line(text, "acceptable", counts.skipped(), "a dry run: nothing is loaded, and duplicates aren't told");
        } else {
            optionalLine(text, "skipped", counts.skipped());
        }
        optionalLine(text, "in flight", counts.inFlight());
        return text.toString();
    }

    /** The source as its owner would name it; an entry of an archive after the archive. */
    static String source(JobView view) {
        String source = view.job().source();
        URI container = ArchiveEntry.container(source);
        String place = "file".equals(container.getScheme()) ? Path.of(container).toString() : container.toString();
        return ArchiveEntry.of(source)
                .map(entry -> place + "!/" + Terminal.line(entry.name()))
                .orElse(place);
    }

    private static void optionalLine(StringBuilder text, String name, long count) {
        if (count != 0) {
            line(text, name, count, "");
        }
    }

    private static void line(StringBuilder text, String name, long count, String hint) {
        text.append(String.format(Locale.ROOT, "  %-12s %,12d  %s", name, count, hint)
                        .stripTrailing())
                .append('\n');
    }
}
