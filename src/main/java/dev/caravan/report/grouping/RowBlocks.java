package dev.caravan.report.grouping;

import dev.caravan.csv.Swar;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Combines rows as long as that makes them fewer, and hands them out in blocks, one a partition at a time. All rows of a group are in one
 * partition. Takes memory for the table and some 32 MB of rows. Not thread-safe.
 */
public final class RowBlocks {
    private static final int TABLE_BYTES = 32 << 20;
    private static final int BUFFERED_BYTES = 16 << 20;

    /** A table pays if it has at most this share of the rows that were added to it. */
    private static final double MOST_GROUPS = 0.7;

    private final byte[][] buffers;
    private final int[] sizes;
    private final DecimalPrecision precision;
    private final BitSet escaped = new BitSet();
    private final Queue<RowBlock> blocks = new ArrayDeque<>();
    private @Nullable AggregationTable table;
    private long tabled;
    private int buffered;

    /** @param partitions 1 or more */
    public RowBlocks(SpillLayout layout, int partitions) {
        this.buffers = new byte[partitions][0];
        this.sizes = new int[partitions];
        this.precision = new DecimalPrecision(layout.cells().size());
        this.table = new AggregationTable(layout, TABLE_BYTES);
    }

    /** Adds the encoder's rows, and clears them. */
    public void add(RowEncoder text) throws IOException {
        EncodedRows rows = text.encodedRows();
        precision.add(text.decimalPrecision());
        escaped.or(text.escaped());
        int first = 0;
        AggregationTable combining = table;
        if (combining != null) {
            first = combining.add(rows, 0);
            tabled += first;
            if (first < rows.count()) {
                boolean pays = combining.count() <= MOST_GROUPS * tabled;
                drain(combining);
                table = pays ? combining : null;
            }
        }
        scatter(rows, first);
        rows.clear();
    }

    /** To be called after the last row. */
    public void finish() throws IOException {
        if (table != null) {
            drain(table);
            table = null;
        }
        flush();
    }

    /** The next block; null if more rows must be added first. */
    public @Nullable RowBlock poll() {
        return blocks.poll();
    }

    /** Traits of all rows so far. */
    public RowTraits traits() {
        return RowTraits.of(precision, escaped);
    }

    private void drain(AggregationTable from) throws IOException {
        from.drain(GroupEncoder.LINES, (rows, groups) -> scatter(rows, 0));
        tabled = 0;
    }

    private void scatter(EncodedRows rows, int first) {
        for (int line = first; line < rows.count(); line++) {
            int partition = rows.hash(line) % buffers.length;
            int length = rows.endOf(line) - rows.startOf(line);
            byte[] buffer = buffers[partition];
            if (buffer.length < sizes[partition] + length + Swar.WORD) {
                buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, sizes[partition] + length + Swar.WORD));
                buffers[partition] = buffer;
            }
            Swar.copy(rows.bytes(), rows.startOf(line), buffer, sizes[partition], length);
            sizes[partition] += length;
            buffered += length;
        }
        if (buffered >= BUFFERED_BYTES) {
            flush();
        }
    }

    private void flush() {
        for (int partition = 0; partition < buffers.length; partition++) {
            if (sizes[partition] > 0) {
                blocks.add(new RowBlock(partition, Arrays.copyOf(buffers[partition], sizes[partition])));
                sizes[partition] = 0;
            }
        }
        buffered = 0;
    }
}
