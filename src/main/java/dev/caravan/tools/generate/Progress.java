package dev.caravan.tools.generate;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongConsumer;
import picocli.CommandLine.Help.Ansi;

/** Shows progress in one line on a terminal, a few times a second; without a terminal only the rate at the end. */
final class Progress implements LongConsumer {
    private static final long NANOS_BETWEEN_LINES = Duration.ofMillis(200).toNanos();

    private final long rows;
    private final PrintWriter err;
    private final boolean terminal = Ansi.AUTO.enabled();
    private long written;
    private long lastLineNanos = System.nanoTime();

    Progress(long rows, PrintWriter err) {
        this.rows = rows;
        this.err = err;
    }

    @Override
    public void accept(long writtenRows) {
        written = writtenRows;
        long now = System.nanoTime();
        if (terminal && now - lastLineNanos >= NANOS_BETWEEN_LINES) {
            lastLineNanos = now;
            err.printf(Locale.ROOT, "\r%,d of %,d rows (%d%%)", written, rows, (long) (100.0 * written / rows));
            err.flush();
        }
    }

    void done(Duration taken) {
        double seconds = Math.max(taken.toNanos(), 1) / 1e9;
        err.printf(
                Locale.ROOT,
                "%s%,d rows in %.1f s, %,.0f rows/s%n",
                terminal ? "\r\033[K" : "",
                written,
                seconds,
                written / seconds);
        err.flush();
    }
}
