package dev.caravan.cli.generate;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;

/**
 * People as a CSV file: UTF-8 without a byte order mark, LF after each record. Rows are made by all cores in blocks of
 * which only a few are under way at a time, so memory doesn't grow with the file.
 */
public final class PeopleFile {
    /** The columns, as the file's first line has them. */
    public static final String HEADER = "email,name,company,city,comment,joined";

    private static final int ROWS_PER_BLOCK = 2000;
    private static final int BYTES_PER_BLOCK = 256 * 1024;

    private final People people;
    private final long rows;

    /** The first {@code rows} of these people; 0 makes a file of a header alone. */
    public PeopleFile(People people, long rows) {
        this.people = people;
        this.rows = rows;
    }

    /**
     * Writes the file, which it leaves open.
     *
     * @param progress is told the rows written so far, every few thousand rows, by the calling thread
     */
    public Expected writeTo(OutputStream out, LongConsumer progress) throws IOException {
        byte[] header = (HEADER + '\n').getBytes(StandardCharsets.UTF_8);
        out.write(header);
        Expected expected = new Expected(0, 0, 0, 0, header.length, 0);
        int cores = Runtime.getRuntime().availableProcessors();
        ExecutorService makers = Executors.newFixedThreadPool(cores);
        try {
            Queue<Future<Block>> underWay = new ArrayDeque<>();
            for (long next = 0; next < rows || !underWay.isEmpty(); ) {
                while (next < rows && underWay.size() < 2 * cores) {
                    long first = next;
                    next = Math.min(rows, first + ROWS_PER_BLOCK);
                    long end = next;
                    underWay.add(makers.submit(() -> block(first, end)));
                }
                Block block = made(underWay.remove());
                block.csv.writeTo(out);
                expected = expected.plus(block.expected);
                progress.accept(expected.rows());
            }
        } finally {
            makers.shutdownNow();
        }
        return expected;
    }

    private record Block(CsvBytes csv, Expected expected) {}

    private Block block(long first, long end) {
        CsvBytes csv = new CsvBytes(BYTES_PER_BLOCK);
        TableDigest digest = new TableDigest();
        long inserted = 0;
        long duplicates = 0;
        long rejected = 0;
        for (long number = first; number < end; number++) {
            Person person = people.row(number);
            byte[][] fields = person.fields();
            csv.addRecord(fields);
            switch (person.fate()) {
                case INSERTED -> {
                    inserted++;
                    digest.add(fields);
                }
                case DUPLICATE -> duplicates++;
                case REJECTED -> rejected++;
            }
        }
        return new Block(csv, new Expected(end - first, inserted, duplicates, rejected, csv.length(), digest.value()));
    }

    private static Block made(Future<Block> future) throws IOException {
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
