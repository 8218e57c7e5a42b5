package dev.caravan.cli.preview;

import dev.caravan.cli.output.SkippedText;
import dev.caravan.cli.output.Terminal;
import dev.caravan.csv.detection.DialectText;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.ledger.job.SkipCount;
import dev.caravan.preview.Preview;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A preview as text for people. */
final class PreviewText implements Preview.Visitor {
    private static final int REJECTS_SHOWN = 20;
    private static final int COLUMNS_SHOWN = 50;
    private static final int WIDEST = 40;
    /** Rows that decide the widths of the columns; later rows are printed unaligned if they are wider. */
    private static final int ROWS_MEASURED = 100;

    private final List<String> names;
    private final PrintWriter out;
    private final List<List<String>> measured = new ArrayList<>();
    private int[] widths = {};
    private boolean measuring = true;
    private final List<Preview.Reject> rejects = new ArrayList<>();
    private long rejected;
    private List<SkipCount> skipped = List.of();

    private PreviewText(List<String> names, PrintWriter out) {
        this.names = names;
        this.out = out;
    }

    static void write(Preview preview, @Nullable Long limit, PrintWriter out) throws IOException {
        out.println(Terminal.line(preview.source()));
        out.println("  dialect: " + DialectText.of(preview.dialect(), preview.encoding()));
        if (preview.feed() != null) {
            out.println("  feed: " + preview.feed());
        }
        if (preview.obstacle() != null) {
            out.println("  would not load: " + Terminal.line(preview.obstacle()));
        }
        if (preview.remark() != null) {
            out.println("  " + preview.remark());
        }
        LoadPlan plan = preview.plan();
        if (plan != null) {
            plan.hints().forEach(hint -> out.println("  " + Terminal.line(hint.message())));
        }
        List<String> types = preview.types();
        if (types.isEmpty()) {
            out.println("  no records");
            return;
        }
        preview.renamed().stream()
                .limit(REJECTS_SHOWN)
                .forEach(remark -> out.printf("  column %d is called %s%n", remark.column() + 1, remark.name()));
        writeTargets(preview.names(), preview.targets(), out);
        PreviewText text = new PreviewText(preview.names(), out);
        text.record(preview.names());
        text.record(types.stream().map(type -> "(" + type + ")").toList());
        preview.read(limit, text);
        text.end();
        out.flush();
    }

    private static void writeTargets(List<String> names, List<@Nullable String> targets, PrintWriter out) {
        IntStream.range(0, targets.size())
                .filter(c -> !names.get(c).equals(targets.get(c)))
                .limit(REJECTS_SHOWN)
                .mapToObj(c -> targets.get(c) == null
                        ? "column \"%s\" is not loaded".formatted(cell(names.get(c)))
                        : "column \"%s\" is loaded into %s"
                                .formatted(cell(names.get(c)), cell(String.valueOf(targets.get(c)))))
                .forEach(remark -> out.println("  " + remark));
    }

    /** A source of which nothing can be shown. */
    static void writeFailed(String source, String error, PrintWriter out) {
        out.println(Terminal.line(source));
        out.println("  would not load: " + Terminal.line(error));
    }

    @Override
    public void record(List<String> fields) {
        List<String> cells =
                fields.stream().limit(COLUMNS_SHOWN).map(PreviewText::cell).toList();
        if (measuring) {
            measured.add(cells);
            if (measured.size() > ROWS_MEASURED) {
                printMeasured();
            }
        } else {
            print(cells);
        }
    }

    @Override
    public void reject(Preview.Reject reject) {
        rejected++;
        if (rejects.size() < REJECTS_SHOWN) {
            rejects.add(reject);
        }
    }

    @Override
    public void skipped(List<SkipCount> counts) {
        skipped = counts;
    }

    private void end() {
        if (measuring) {
            printMeasured();
        }
        if (!skipped.isEmpty()) {
            out.printf("  skipped lines: %d%n", SkipCount.lines(skipped));
        }
        for (SkipCount lines : skipped) {
            out.printf("    %d %s%n", lines.lines(), SkippedText.of(lines));
        }
        if (rejected > 0) {
            out.printf("  bad rows: %d%n", rejected);
        }
        for (Preview.Reject reject : rejects) {
            int at = reject.column();
            out.printf(
                    "    line %d, offset %d%s: %s (%s): %s%n",
                    reject.line(),
                    reject.offset(),
                    at < 0 || at >= names.size() ? "" : ", " + cell(names.get(at)),
                    reject.message(),
                    reject.reason(),
                    cell(reject.raw()));
        }
    }

    private void printMeasured() {
        measuring = false;
        widths = new int[measured.get(0).size()];
        for (List<String> row : measured) {
            for (int c = 0; c < Math.min(widths.length, row.size()); c++) {
                widths[c] = Math.max(widths[c], row.get(c).length());
            }
        }
        measured.forEach(this::print);
        measured.clear();
    }

    private void print(List<String> cells) {
        StringJoiner line = new StringJoiner(" | ", "  ", "");
        for (int c = 0; c < cells.size(); c++) {
            String cell = cells.get(c);
            line.add(cell + " ".repeat(Math.max(0, (c < widths.length ? widths[c] : 0) - cell.length())));
        }
        out.println(line.toString().stripTrailing());
    }

    /** One line of limited length, without control characters. */
    private static String cell(String text) {
        StringBuilder cell = new StringBuilder();
        text.codePoints()
                .limit(WIDEST + 1)
                .forEach(c -> cell.appendCodePoint(Character.isISOControl(c) ? (c == '\n' ? '⏎' : '·') : c));
        return cell.codePointCount(0, cell.length()) <= WIDEST
                ? cell.toString()
                : cell.substring(0, cell.offsetByCodePoints(0, WIDEST - 1)) + "…";
    }
}
