package dev.caravan.cli.deadletter;

import dev.caravan.cli.output.StatusLine;
import dev.caravan.deadletter.ReplayResult;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Shows the progress of a replay on the {@link StatusLine}, if there is one. */
final class ReplayProgress {
    private final @Nullable StatusLine terminal = StatusLine.ofProcess();
    private final long total;
    private final boolean waits;

    /**
     * @param total number of dead letters at the start
     * @param waits whether the replay waits for the loaders
     */
    ReplayProgress(long total, boolean waits) {
        this.total = total;
        this.waits = waits;
    }

    void show(ReplayResult now) {
        if (terminal != null) {
            String sent = String.format(Locale.ROOT, "%,d of %,d sent", now.sent(), total);
            terminal.show(
                    waits
                            ? String.format(
                                    Locale.ROOT,
                                    "%s, %,d loaded, %,d given up again",
                                    sent,
                                    now.loaded(),
                                    now.deadAgain())
                            : sent);
        }
    }

    void clear() {
        if (terminal != null) {
            terminal.clear();
        }
    }
}
