package dev.caravan.cli.check;

import dev.caravan.cli.check.CheckResult.Side;
import dev.caravan.cli.check.VerdictChanges.Change;
import dev.caravan.cli.check.VerdictChanges.Changed;
import dev.caravan.cli.check.VerdictChanges.Example;
import dev.caravan.cli.output.Terminal;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came of a check, as text for people. */
final class CheckText {
    private static final int WIDEST = 120;

    private CheckText() {}

    static void write(CheckResult result, List<Changed> changes, PrintWriter out) {
        out.println(Terminal.line(result.source()));
        write("now", result.present(), out);
        write("new", result.proposed(), out);
        if (changes.isEmpty() && result.proposed() != null && hasRead(result.present()) && hasRead(result.proposed())) {
            out.println("  no record changes its verdict");
        }
        Change last = null;
        for (Changed changed : changes) {
            Change change = changed.rule().change();
            if (change != last) {
                long records = changes.stream()
                        .filter(other -> other.rule().change() == change)
                        .mapToLong(Changed::records)
                        .sum();
                out.printf("  %s: %,d%n", change.text(), records);
                last = change;
            }
            String reason = changed.rule().reason();
            String column = changed.rule().column();
            out.printf(
                    "    %,d  %s%s%n",
                    changed.records(),
                    column == null ? "" : Terminal.line(column) + ": ",
                    reason == null ? "not rejected" : reason);
            for (Example example : changed.examples()) {
                out.printf(
                        "        line %d: %s%s%n",
                        example.line(),
                        example.message() == null ? "" : Terminal.line(example.message()) + ": ",
                        cut(Terminal.line(example.raw())));
            }
        }
        if (result.notListed() > 0) {
            out.printf("  %,d more records, of rules that are too many to be listed%n", result.notListed());
        }
        out.println(
                "  Nothing was loaded. Duplicates, and what the table, the DNS or mail hosts refuse, show in a load only.");
    }

    private static boolean hasRead(@Nullable Side side) {
        return side != null && side.obstacle() == null;
    }

    private static void write(String name, @Nullable Side side, PrintWriter out) {
        if (side == null) {
            return;
        }
        if (side.obstacle() != null) {
            out.printf(
                    "  %s: %s: would not load: %s%n",
                    name, Terminal.line(side.rules()), Terminal.line(side.obstacle()));
        } else {
            out.printf(
                    "  %s: %s: %,d would load, %,d would be rejected%n",
                    name, Terminal.line(side.rules()), side.loaded(), side.rejected());
        }
    }

    private static String cut(String text) {
        return text.codePointCount(0, text.length()) <= WIDEST
                ? text
                : text.substring(0, text.offsetByCodePoints(0, WIDEST - 1)) + "…";
    }
}
