package dev.caravan.tools.generate;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BinaryOperator;
import java.util.function.LongConsumer;

/**
 * Generates rows in blocks on all cores and writes them in order. Only a few blocks exist at a time, so memory doesn't grow with the
 * file.
 *
 * @param rows of the whole file
 * @param rowsPerBlock at least 1
 * @param maker of a block
 * @param sum adds the expectations of two blocks
 * @param <E> the expected outcome of a block's rows
 */
record RowBlocks<E>(long rows, int rowsPerBlock, Maker<E> maker, BinaryOperator<E> sum) {
    private static final int BYTES_PER_BLOCK = 256 * 1024;

    /** Generates the rows {@code first} to {@code end} − 1; called by several threads. */
    interface Maker<E> {
        E make(long first, long end, CsvBytes csv);
    }

    /**
     * Writes the rows.
     *
     * @param start the expected outcome before the first row
     * @param progress receives the rows written so far, every few thousand rows, in the calling thread
     */
    E writeTo(OutputStream out, E start, LongConsumer progress) throws IOException {
        E expected = start;
        int cores = Runtime.getRuntime().availableProcessors();
        ExecutorService makers = Executors.newFixedThreadPool(cores);
        try {
            Queue<Future<Block<E>>> underWay = new ArrayDeque<>();
            for (long next = 0; next < rows || !underWay.isEmpty(); ) {
                while (next < rows && underWay.size() < 2 * cores) {
                    long first = next;
                    next = first + Math.min(rows - first, rowsPerBlock);
                    long end = next;
                    underWay.add(makers.submit(() -> block(first, end)));
                }
                Block<E> block = made(underWay.remove());
                block.csv.writeTo(out);
                expected = sum.apply(expected, block.expected);
                progress.accept(block.end);
            }
        } finally {
            makers.shutdownNow();
        }
        return expected;
    }

    private record Block<E>(long end, CsvBytes csv, E expected) {}

    private Block<E> block(long first, long end) {
        CsvBytes csv = new CsvBytes(BYTES_PER_BLOCK);
        E expected = maker.make(first, end, csv);
        return new Block<>(end, csv, expected);
    }

    private static <E> Block<E> made(Future<Block<E>> future) throws IOException {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while making rows");
        } catch (ExecutionException e) {
            throw new IllegalStateException("making rows failed", e.getCause());
        }
    }
}
