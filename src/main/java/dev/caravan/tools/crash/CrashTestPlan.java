package dev.caravan.tools.crash;

/**
 * How large a test.
 *
 * @param rows of the file, 1,000 or more
 * @param kills of splitters and loaders; other disturbances come on top
 * @param seed of the file and of the moments
 */
public record CrashTestPlan(long rows, int kills, long seed) {
    private static final int CHUNKS = 400;

    /** How long each kill keeps the load busy, roughly: a start takes about as long. */
    private static final int SECONDS_A_KILL = 3;

    private static final int CONNECTIONS = 3;

    /** Small enough that the load has many to lose. */
    long rowsAChunk() {
        return Math.max(1, rows / CHUNKS);
    }

    /** What each loader may send, so that the load outlasts the kills. */
    long bytesPerSecond(long fileBytes) {
        return Math.max(1_000, fileBytes / CONNECTIONS / (1L + kills) / SECONDS_A_KILL);
    }
}
