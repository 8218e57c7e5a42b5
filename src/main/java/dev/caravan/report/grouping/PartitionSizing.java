package dev.caravan.report.grouping;

import dev.caravan.duckdb.WorkDirectory;
import dev.caravan.feed.report.ReportException;
import java.io.IOException;

/**
 * Decides the number of partitions.
 *
 * @param folder of the partitions
 * @param groupingBytes memory for grouping one partition
 * @param threads that group at once; while the sources are read, one table has the memory of all threads
 * @param keepFreeBytes free disk space to leave to other programs
 */
public record PartitionSizing(WorkDirectory folder, long groupingBytes, int threads, long keepFreeBytes) {
    /** DuckDB's memory per byte of a row while it groups. Measured with keys of about 30 bytes, each row a separate group. */
    private static final int MEMORY_PER_LINE_BYTE = 5;

    /** Largest partition in relation to the mean. */
    private static final double UNEVENNESS = 1.25;

    private static final int MOST_PARTS = 1 << 14;

    /** Number of partitions for sources of unknown size. */
    private static final int PARTS_OF_THE_UNKNOWN = 256;

    /**
     * @param lineBytes size of the rows so far
     * @param readShare share of the sources that is read, 0 to 1; 0 if unknown
     * @param isTableful whether the rows so far filled an aggregation table; else DuckDB groups them
     * @throws ReportException if the disk has no room for the partitions
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

    /** @throws ReportException if so many more bytes are not available */
    public void requireRoom(long bytes) throws IOException {
        long free = folder.usableBytes() - keepFreeBytes;
        if (bytes > free) {
            throw new ReportException(
                    "the records need some %,d MB in %s, where %,d MB may be used: make room, or name another folder by caravan.report.temp-directory (--temp-dir)"
                            .formatted(bytes >> 20, folder.directory().getParent(), Math.max(0, free >> 20)));
        }
    }
}
