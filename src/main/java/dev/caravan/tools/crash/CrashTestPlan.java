package dev.caravan.tools.crash;

/**
 * The size and the target of a crash test.
 *
 * @param target the table that it loads into
 * @param method how rows get into it, as a feed's {@code load-method} states it
 * @param rows of the file, 1,000 or more
 * @param kills of splitters and loaders; other disturbances are additional
 * @param seed of the file and of the times of the disturbances
 */
public record CrashTestPlan(CrashTestTarget target, String method, long rows, int kills, long seed) {
    private static final int CHUNKS = 400;

    /** Time that the load needs for each kill, about as long as a start. */
    private static final int SECONDS_A_KILL = 3;

    private static final int CONNECTIONS = 3;

    /** Small, so that a load has many chunks to lose. */
    long rowsAChunk() {
        return Math.max(1, rows / CHUNKS);
    }

    /** Bytes a second that each loader may send, so that the load outlasts the kills. */
    long bytesPerSecond(long fileBytes) {
        return Math.max(1_000, fileBytes / CONNECTIONS / (1L + kills) / SECONDS_A_KILL);
    }
}
