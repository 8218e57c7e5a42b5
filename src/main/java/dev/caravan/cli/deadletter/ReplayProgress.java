package dev.caravan.cli.deadletter;

import dev.caravan.cli.output.ProgressBar;
import dev.caravan.deadletter.ReplayResult;
import java.io.PrintStream;
import java.util.Locale;

/** Shows the progress of a replay in one line, which it overwrites; prints nothing if stderr is not a terminal. */
final class ReplayProgress {
    /** Returns to the start of the line and clears it (ECMA-48, EL). */
    private static final String OVERWRITE = "\r\u001b[K";

    private final PrintStream terminal;
    private final long total;
    private final boolean waits;
    private final boolean wanted = ProgressBar.isWanted();

    /**
     * @param total number of dead letters at the start
     * @param waits whether the replay waits for the loaders
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
