package dev.caravan.report.grouping;

import java.io.IOException;

/** There is no room for the records or the report. */
public final class DiskFull {
    public static final String MESSAGE =
            "the disk is full: make room, or name another folder by caravan.report.temp-directory (--temp-dir)";

    private DiskFull() {}

    /** Whether that is what a failure says, as Linux and macOS (ENOSPC), or Windows, put it. */
    public static boolean is(Throwable failure) {
        String said = String.valueOf(failure.getMessage());
        return failure instanceof IOException
                && (said.contains("No space left on device") || said.contains("not enough space on the disk"));
    }
}
