package dev.caravan.report;

import dev.caravan.feed.report.ReportException;
import dev.caravan.feed.report.ReportSpec;
import org.springframework.util.unit.DataSize;

/**
 * What of the memory that a report may take is whose.
 *
 * @param duckBytes its {@code memory_limit}
 * @param groupingBytes of them in which parts are grouped; the rest is for reading and writing
 * @param tableBytes of Java's heap, in which each thread may group
 */
record MemoryBudget(long duckBytes, long groupingBytes, long tableBytes) {
    /** What Java takes beside its heap: classes, compiled code, stacks, and DuckDB's own code. */
    private static final DataSize BESIDE_THE_HEAP = DataSize.ofMegabytes(190);

    /** Of the heap the tables of all threads take one part in so many, and half as much again while they grow. */
    private static final int TABLES_SHARE = 4;

    private static final DataSize LEAST = DataSize.ofMegabytes(96);

    /** @throws ReportException if it is too little */
    static MemoryBudget of(ReportSpec task, ReportSettings settings) {
        long whole = task.memoryBytes() == null ? settings.memory().toBytes() : task.memoryBytes();
        long java = Runtime.getRuntime().maxMemory() + BESIDE_THE_HEAP.toBytes();
        if (whole - java < LEAST.toBytes()) {
            throw new ReportException(
                    "memory is %d MB, and must be %d MB or more: Java takes %d of them (--memory, caravan.report.memory)"
                            .formatted(whole >> 20, (java + LEAST.toBytes()) >> 20, java >> 20));
        }
        long duck = whole - java;
        return new MemoryBudget(
                duck, duck / 2, Runtime.getRuntime().maxMemory() / TABLES_SHARE / settings.concurrency());
    }
}
