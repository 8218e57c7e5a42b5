package dev.caravan.cli.preview;

import dev.caravan.cli.output.Terminal;
import dev.caravan.csv.Dialect;
import dev.caravan.csv.detection.DialectText;
import dev.caravan.feed.FeedMatch;
import dev.caravan.preview.FilePlanJson;
import java.io.PrintWriter;
import java.util.Locale;

/** The plan of a file as text for people. */
final class FilePlanText {
    private static final int COLUMNS_SHOWN = 100;

    private FilePlanText() {}

    static void write(FilePlanJson plan, Dialect dialect, PrintWriter out) {
        print(out, "%s", plan.source());
        print(out, "  feed: %s (%s)", plan.feed() == null ? "none" : plan.feed(), plan.feedFrom());
        for (FeedMatch other : plan.otherFeeds()) {
            print(
                    out,
                    "    %s: match %s %s",
                    other.feed(),
                    other.match(),
                    other.miss() == null ? "fits too, and is not used" : "nearly fits: " + other.miss());
        }
        if (plan.error() != null) {
            print(out, "  would not load: %s", plan.error());
        }
        print(out, "  dialect: %s (%s)", DialectText.of(dialect, plan.dialect().encoding()), plan.dialectFrom());
        if (plan.remark() != null) {
            print(out, "    %s", plan.remark());
        }
        print(
                out,
                "  table: %s (%s%s)",
                plan.table(),
                plan.tableFrom(),
                plan.tableAsked() ? "" : "; not asked, because no --db is given");
        plan.columns().stream().limit(COLUMNS_SHOWN).forEach(column -> write(column, out));
        int hidden = Math.max(0, plan.columns().size() - COLUMNS_SHOWN)
                + (plan.columnsNotShown() == null ? 0 : plan.columnsNotShown());
        if (hidden > 0) {
            print(out, "    and %d more columns", hidden);
        }
        print(
                out,
                "  key: %s",
                plan.key().isEmpty() ? plan.keyFrom() : String.join(", ", plan.key()) + " (" + plan.keyFrom() + ")");
        print(out, "  mode: %s; load method: %s", plan.mode(), plan.loadMethod());
        print(out, "  policies:");
        plan.policies().forEach((name, value) -> print(out, "    %s: %s", name, value));
    }

    private static void write(FilePlanJson.ColumnJson column, PrintWriter out) {
        String name = column.name();
        print(
                out,
                "    %s%s: %s (%s)%s",
                column.column(),
                name == null || name.equals(column.column()) ? "" : " as " + name,
                name == null ? "-" : column.type(),
                column.from(),
                column.rules().isEmpty() ? "" : "; " + String.join(", ", column.rules()));
    }

    private static void print(PrintWriter out, String format, Object... values) {
        out.println(Terminal.line(String.format(Locale.ROOT, format, values)));
    }
}
