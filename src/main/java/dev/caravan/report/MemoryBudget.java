package dev.caravan.report;

import dev.caravan.feed.report.ReportException;
import dev.caravan.feed.report.ReportSpec;
import org.springframework.util.unit.DataSize;

/**
 * Distribution of a report's memory between DuckDB and Java.
 *
 * @param duckBytes DuckDB's {@code memory_limit}
 * @param groupingBytes share of {@code duckBytes} for grouping partitions; the rest is for reading and writing
 * @param tableBytes share of Java's heap for each thread's aggregation table
 */
record MemoryBudget(long duckBytes, long groupingBytes, long tableBytes) {
    /** Memory of the process beside heap and DuckDB's limit: classes, compiled code, stacks, DuckDB's code. */
    private static final DataSize BESIDE_THE_HEAP = DataSize.ofMegabytes(190);

    /** The tables of all threads take a quarter of the heap, and half as much again while they grow. */
    private static final int TABLES_SHARE = 4;

    private static final DataSize LEAST = DataSize.ofMegabytes(96);

    /** @throws ReportException if the memory is too small */
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
