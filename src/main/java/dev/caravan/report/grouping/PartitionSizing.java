package dev.caravan.report.grouping;

import dev.caravan.duckdb.WorkDirectory;
import dev.caravan.feed.report.ReportException;
import java.io.IOException;

/**
 * How large parts may be and how many that makes.
 *
 * @param folder where they lie
 * @param groupingBytes of memory in which one is grouped
 * @param threads that group at once: while the sources are read one table has the memory of all of them
 * @param keepFreeBytes of the disk that are left to others
 */
public record PartitionSizing(WorkDirectory folder, long groupingBytes, int threads, long keepFreeBytes) {
    /** What DuckDB holds of a line while it groups: measured with keys of some thirty bytes, each line a group of its own. */
    private static final int MEMORY_PER_LINE_BYTE = 5;

    /** How much larger than the mean a part may be that is to be held, too. */
    private static final double UNEVENNESS = 1.25;

    private static final int MOST_PARTS = 1 << 14;

    /** Of sources whose size nobody said. */
    private static final int PARTS_OF_THE_UNKNOWN = 256;

    /**
     * @param lineBytes of the lines so far
     * @param readShare how much of the sources that is; 0 if that can't be told
     * @param isTableful whether their groups are as many as can be held by us, rather than by DuckDB
     * @throws ReportException if there is no room for them
     */
    int parts(long lineBytes, double readShare, boolean isTableful) throws IOException {
        if (readShare <= 0) {
            return PARTS_OF_THE_UNKNOWN;
        }
        long whole = (long) (lineBytes / readShare);
        requireRoom(whole - lineBytes);
        long partBytes = isTableful ? (long) (lineBytes / UNEVENNESS / threads) : groupingBytes / MEMORY_PER_LINE_BYTE;
        return (int) Math.max(1, Math.min(MOST_PARTS, whole / Math.max(1, partBytes) + 1));
    }

    /** @throws ReportException if so many bytes more are not to be had */
    public void requireRoom(long bytes) throws IOException {
        long free = folder.usableBytes() - keepFreeBytes;
        if (bytes > free) {
            throw new ReportException(
                    "the records need some %,d MB in %s, where %,d MB may be used: make room, or name another folder by caravan.report.temp-directory (--temp-dir)"
                            .formatted(bytes >> 20, folder.directory().getParent(), Math.max(0, free >> 20)));
        }
    }
}
