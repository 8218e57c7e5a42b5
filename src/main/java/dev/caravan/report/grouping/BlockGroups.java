package dev.caravan.report.grouping;

import dev.caravan.feed.report.ReportException;
import java.io.IOException;
import java.io.OutputStream;

/** The groups of one partition's blocks. Not thread-safe. */
public final class BlockGroups {
    private final SpillLayout layout;
    private final AggregationTable table;
    private final EncodedRows rows = new EncodedRows();

    /** Groups whose totals the table can't add. */
    private final LongTotals totals;

    private boolean isLong;

    /** @param tableBytes approximate memory of the groups */
    public BlockGroups(SpillLayout layout, long tableBytes) {
        this.layout = layout;
        this.table = new AggregationTable(layout, tableBytes);
        this.totals = new LongTotals(layout);
    }

    /**
     * Adds a {@link RowBlock}'s rows.
     *
     * @throws ReportException if its groups don't fit in memory
     */
    public void add(byte[] block) throws IOException {
        rows.clear();
        rows.put(block, 0, block.length);
        int unused = EncodedRowFile.endLines(rows, layout.keys(), block.length);
        int first = isLong ? 0 : table.add(rows, 0);
        if (first == rows.count()) {
            return;
        }
        if (!isLong && table.isFull()) {
            throw new ReportException(
                    "the groups of one of Spark's partitions don't fit in an executor's memory: give it more (spark.executor.memory), or make more partitions (caravan.report.spark.partitions)");
        }
        if (!isLong) {
            isLong = true;
            table.drain(GroupEncoder.LINES, (drained, groups) -> totals.add(drained, 0));
        }
        totals.add(rows, first);
    }

    /**
     * Writes the groups: as rows of CSV if {@link GroupCsv#isFor} the report, else of {@link SpillFormat}. They are gone then.
     *
     * @param traits of all rows of the report
     * @return number of groups
     */
    public long write(OutputStream out, RowTraits traits, boolean csv) throws IOException {
        GroupEncoder encoder = csv ? new GroupCsv() : GroupEncoder.LINES;
        long[] written = new long[1];
        AggregationTable.Taker taker = (encoded, count) -> {
            out.write(encoded.bytes(), 0, encoded.size());
            written[0] += count;
        };
        if (isLong) {
            totals.drain(encoder, traits, taker);
        } else {
            table.widen(traits.places());
            table.drain(encoder, taker);
        }
        return written[0];
    }
}
