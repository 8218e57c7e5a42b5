package dev.caravan.cli.deadletter;

import dev.caravan.cli.output.ProgressBar;
import dev.caravan.deadletter.ReplayResult;
import java.io.PrintStream;
import java.util.Locale;

/** Progress of a replay as one line that is written over itself; nothing where stderr is no terminal. */
final class ReplayProgress {
    /** Back to the line's start, and clear it (ECMA-48, EL). */
    private static final String OVERWRITE = "\r\u001b[K";

    private final PrintStream terminal;
    private final long total;
    private final boolean waits;
    private final boolean wanted = ProgressBar.isWanted();

    /**
     * @param total dead letters that there were at the start
     * @param waits whether it is known what becomes of them
     */
    ReplayProgress(PrintStream terminal, long total, boolean waits) {
        this.terminal = terminal;
        this.total = total;
        this.waits = waits;
    }

    void show(ReplayResult now) {
        if (wanted) {
            terminal.print(OVERWRITE + String.format(Locale.ROOT, "%,d of %,d sent", now.sent(), total));
            if (waits) {
                terminal.print(
                        String.format(Locale.ROOT, ", %,d loaded, %,d given up again", now.loaded(), now.deadAgain()));
            }
            terminal.flush();
        }
    }

    void clear() {
        if (wanted) {
            terminal.print(OVERWRITE);
            terminal.flush();
        }
    }
}
