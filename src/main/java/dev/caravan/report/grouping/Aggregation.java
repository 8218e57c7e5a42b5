package dev.caravan.report.grouping;

import dev.caravan.duckdb.WorkDirectory;
import dev.caravan.feed.report.Grouping;
import dev.caravan.feed.report.ReportException;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Collects a report's encoded rows while its sources are read. As long as the groups fit in an {@link AggregationTable}, nothing is
 * written: few groups need one pass and no disk. If they don't fit, or rows can't be aggregated incrementally, the rows are scattered
 * among partitions. All rows of a group are in one partition, which is small enough to be grouped in memory. Thread-safe.
 */
public final class Aggregation implements Closeable {
    private final Grouping grouping;
    private final SpillLayout spillLayout;
    private final WorkDirectory folder;
    private final PartitionSizing sizes;
    private final DecimalPrecision decimalPrecision;
    private final BitSet escaped = new BitSet();

    private @Nullable AggregationTable table;
    private long lineBytes;
    private volatile @Nullable Partitions partitions;

    /** @param table empty table; null if groups can't be aggregated before all records are read */
    public Aggregation(
            Grouping grouping,
            SpillLayout spillLayout,
            WorkDirectory folder,
            PartitionSizing sizes,
            @Nullable AggregationTable table) {
        this.grouping = grouping;
        this.spillLayout = spillLayout;
        this.folder = folder;
        this.sizes = sizes;
        this.decimalPrecision = new DecimalPrecision(spillLayout.cells().size());
        this.table = table;
    }

    /**
     * Adds encoded rows.
     *
     * @param readShare share of the sources that is read, 0 to 1; 0 if unknown
     * @throws ReportException if the disk has no room for all records
     */
    public void add(RowEncoder text, double readShare) throws IOException {
        EncodedRows encodedRows = text.encodedRows();
        int first = 0;
        synchronized (this) {
            decimalPrecision.add(text.decimalPrecision());
            escaped.or(text.escaped());
            lineBytes += encodedRows.size();
            if (partitions == null) {
                first = table == null ? 0 : table.add(encodedRows, 0);
                if (first < encodedRows.count()) {
                    partitions = scattered(readShare);
                }
            }
        }
        Partitions all = partitions;
        if (all != null) {
            all.scatter(encodedRows, first);
        }
    }

    private Partitions scattered(double readShare) throws IOException {
        int count = spillLayout.keys() == 0 ? 1 : sizes.parts(lineBytes, readShare, table != null);
        Partitions made = new Partitions(folder.directory(), "part", count, 1);
        if (table != null) {
            table.drain(GroupEncoder.LINES, (encodedRows, groups) -> made.scatter(encodedRows, 0));
            table = null;
        }
        return made;
    }

    /** Notes the traits of rows that were grouped elsewhere. */
    public synchronized void add(RowTraits traits) {
        decimalPrecision.add(traits.precision());
        escaped.or(BitSet.valueOf(traits.escaped()));
    }

    /** Splits a partition into smaller ones, then deletes its file. */
    public List<Partition> scatter(Partition part, int count) throws IOException {
        try (Partitions finer = new Partitions(
                folder.directory(), "part-%d-%d".formatted(part.number(), part.divisor()), count, part.divisor())) {
            EncodedRowFile.read(part.file(), spillLayout.keys(), encodedRows -> {
                finer.scatter(encodedRows, 0);
                return true;
            });
            Files.delete(part.file());
            List<Path> written = finer.written();
            return IntStream.range(0, written.size())
                    .mapToObj(n -> new Partition(part.number() * count + n, written.get(n), part.divisor() * count))
                    .toList();
        }
    }

    /** Ends the collection. Returns the partitions, which are grouped one by one; one partition if everything fits in memory. */
    public synchronized List<Partition> finish() throws IOException {
        Partitions all = partitions;
        if (all == null) {
            Path whole = folder.file("whole");
            if (table == null) {
                Files.createFile(whole);
            } else {
                write(table, whole);
            }
            return List.of(new Partition(0, whole, 1));
        }
        all.close();
        List<Path> written = all.written();
        return IntStream.range(0, written.size())
                .mapToObj(n -> new Partition(n, written.get(n), all.count()))
                .toList();
    }

    /** Aggregates the rows of a partition. False if they don't fit in memory or a number has too many digits. */
    public boolean combine(Partition part, AggregationTable into) throws IOException {
        return spillLayout.isPartial()
                && EncodedRowFile.read(
                        part.file(),
                        spillLayout.keys(),
                        encodedRows -> into.add(encodedRows, 0) == encodedRows.count());
    }

    /** Writes a row for each group, then clears the table. */
    public static void write(AggregationTable table, Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            table.drain(
                    GroupEncoder.LINES, (encodedRows, groups) -> out.write(encodedRows.bytes(), 0, encodedRows.size()));
        }
    }

    /** Maximum decimal places of each field's numbers. */
    public synchronized int[] places() {
        return decimalPrecision.places();
    }

    /** The queries over the rows so far. */
    public synchronized ReportSql sql() {
        return new ReportSql(grouping, spillLayout, decimalPrecision, escaped);
    }

    @Override
    public synchronized void close() throws IOException {
        Partitions all = partitions;
        if (all != null) {
            all.close();
        }
    }
}
