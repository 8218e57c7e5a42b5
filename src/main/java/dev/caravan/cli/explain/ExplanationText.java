package dev.caravan.cli.explain;

import dev.caravan.cli.output.Terminal;
import dev.caravan.explain.Explanation;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An explanation as text for people. */
final class ExplanationText {
    private static final int COLUMNS_SHOWN = 50;
    private static final int WIDEST = 60;

    private ExplanationText() {}

    static void write(Explanation of, PrintWriter out) {
        print(out, "Line %d of job %d: %s", of.line(), of.job(), of.source());
        print(
                out,
                "  %s%s: %s",
                of.verdict().code().replace('-', ' '),
                of.reason() == null ? "" : " (" + of.reason() + ")",
                of.message());
        of.notes().forEach(note -> print(out, "  note: %s", note));
        Explanation.Place record = of.record();
        if (record != null) {
            print(
                    out,
                    "  record %d: %s, offset %d: %s",
                    record.number(),
                    record.line() == record.lastLine()
                            ? "line " + record.line()
                            : "lines %d to %d".formatted(record.line(), record.lastLine()),
                    record.offset(),
                    cell(record.text()));
        }
        Explanation.Chunk chunk = of.chunk();
        if (chunk != null) {
            print(
                    out,
                    "  chunk %s: %s%s; records %d to %d from line %d, offset %d",
                    chunk.id(),
                    chunk.state().replace('-', ' '),
                    chunk.recordedAt() == null ? "" : " at " + chunk.recordedAt(),
                    chunk.firstRecord(),
                    chunk.firstRecord() + chunk.records() - 1,
                    chunk.firstLine(),
                    chunk.offset());
            if (chunk.attempts() != null) {
                print(out, "    %d attempts: %s", chunk.attempts(), String.valueOf(chunk.cause()));
            }
            print(out, "  message %s on queue %s", chunk.id(), chunk.queue());
        }
        writeChecks(of, out);
        Explanation.Rejected reject = of.reject();
        if (reject != null) {
            print(
                    out,
                    "  reject: line %d, offset %d%s: %s (%s): %s",
                    reject.line(),
                    reject.offset(),
                    reject.column() == null ? "" : ", " + reject.column(),
                    reject.message(),
                    reject.reason(),
                    cell(reject.text()));
            if (reject.correctedBy() != null) {
                print(out, "    corrected by job %d", reject.correctedBy());
            }
        }
        Explanation.Winner winner = of.winner();
        if (winner != null) {
            print(out, "  winner: %s", text(winner));
        }
        Explanation.Row row = of.row();
        if (row != null) {
            print(
                    out,
                    "  row of %s now%s:",
                    of.table(),
                    row.job() == null ? "" : " (record %d of job %d)".formatted(row.record(), row.job()));
            row.values().entrySet().stream().limit(COLUMNS_SHOWN).forEach(value -> printValue(value, out));
        }
    }

    private static void printValue(Map.Entry<String, @Nullable String> value, PrintWriter out) {
        String text = value.getValue();
        print(out, "    %s: %s", cell(value.getKey()), text == null ? "NULL" : cell(text));
    }

    private static String text(Explanation.Winner winner) {
        if (winner.line() != null) {
            return "line %d of the same file".formatted(winner.line());
        }
        if (winner.record() != null) {
            return "record %d of the same file".formatted(winner.record());
        }
        return winner.job() == null ? "a row of the table" : "a row of the table, of job %d".formatted(winner.job());
    }

    private static void writeChecks(Explanation of, PrintWriter out) {
        List<Explanation.Column> columns = of.columns();
        if (columns.isEmpty()) {
            return;
        }
        print(out, "  checks:");
        for (Explanation.Column column : columns.subList(0, Math.min(COLUMNS_SHOWN, columns.size()))) {
            print(
                    out,
                    "    %s %s: %s%s%s",
                    column.reason() == null ? "ok    " : "broken",
                    cell(column.column()),
                    column.value() == null ? "no field" : cell(column.value()),
                    " (" + String.join(", ", join(column.type(), column.rules())) + ")",
                    column.reason() == null ? "" : ": %s (%s)".formatted(column.message(), column.reason()));
        }
        int hidden =
                Math.max(0, columns.size() - COLUMNS_SHOWN) + (of.columnsNotShown() == null ? 0 : of.columnsNotShown());
        if (hidden > 0) {
            print(out, "    and %d more columns", hidden);
        }
    }

    private static List<String> join(String type, List<String> rules) {
        return rules.isEmpty() ? List.of(type) : List.of(type, cell(String.join(", ", rules)));
    }

    private static void print(PrintWriter out, String format, Object... values) {
        out.println(Terminal.line(String.format(Locale.ROOT, format, values)));
    }

    private static String cell(String text) {
        return text.codePointCount(0, text.length()) <= WIDEST
                ? text
                : text.substring(0, text.offsetByCodePoints(0, WIDEST - 1)) + "…";
    }
}
