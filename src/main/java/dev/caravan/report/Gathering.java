package dev.caravan.report;

import dev.caravan.feed.Grouping;
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
 * The lines of a report's records while its sources are read. As long as their groups have room in a {@link GroupTable} nothing is
 * written: few groups need one pass and no disk. When they don't, or lines can't be put together, they are scattered among parts each of
 * which is small enough to be grouped in memory, since all lines of a group are in one. Thread-safe.
 */
final class Gathering implements Closeable {
    private final Grouping grouping;
    private final Layout layout;
    private final WorkFolder folder;
    private final PartSizes sizes;
    private final Numbers numbers;
    private final BitSet escaped = new BitSet();

    private @Nullable GroupTable table;
    private long lineBytes;
    private volatile @Nullable Parts parts;

    /** @param table empty; null: groups are not known before all records are there */
    Gathering(Grouping grouping, Layout layout, WorkFolder folder, PartSizes sizes, @Nullable GroupTable table) {
        this.grouping = grouping;
        this.layout = layout;
        this.folder = folder;
        this.sizes = sizes;
        this.numbers = new Numbers(layout.cells().size());
        this.table = table;
    }

    /**
     * Takes over the lines of some records.
     *
     * @param readShare how much of the sources is read with them, 0 to 1; 0 if that can't be told
     * @throws ReportException if there is no room for them all
     */
    void add(RowText text, double readShare) throws IOException {
        Lines lines = text.lines();
        int first = 0;
        synchronized (this) {
            numbers.add(text.numbers());
            escaped.or(text.escaped());
            lineBytes += lines.size();
            if (parts == null) {
                first = table == null ? 0 : table.add(lines, 0);
                if (first < lines.count()) {
                    parts = scattered(readShare);
                }
            }
        }
        Parts all = parts;
        if (all != null) {
            all.scatter(lines, first);
        }
    }

    private Parts scattered(double readShare) throws IOException {
        int count = layout.keys() == 0 ? 1 : sizes.parts(lineBytes, readShare, table != null);
        Parts made = new Parts(folder.directory(), "part", count, 1);
        if (table != null) {
            table.drain(GroupSpelling.LINES, (lines, groups) -> made.scatter(lines, 0));
            table = null;
        }
        return made;
    }

    /** Scatters the records of a part further; its own file is gone then. */
    List<ReportPart> scatter(ReportPart part, int count) throws IOException {
        try (Parts finer = new Parts(
                folder.directory(), "part-%d-%d".formatted(part.number(), part.divisor()), count, part.divisor())) {
            LineFile.read(part.file(), layout.keys(), lines -> {
                finer.scatter(lines, 0);
                return true;
            });
            Files.delete(part.file());
            List<Path> written = finer.written();
            return IntStream.range(0, written.size())
                    .mapToObj(n -> new ReportPart(part.number() * count + n, written.get(n), part.divisor() * count))
                    .toList();
        }
    }

    /** What is grouped by itself, once all records are there: all of them in one pass, or part by part. */
    synchronized List<ReportPart> finish() throws IOException {
        Parts all = parts;
        if (all == null) {
            Path whole = folder.file("whole");
            if (table == null) {
                Files.createFile(whole);
            } else {
                write(table, whole);
            }
            return List.of(new ReportPart(0, whole, 1));
        }
        all.close();
        List<Path> written = all.written();
        return IntStream.range(0, written.size())
                .mapToObj(n -> new ReportPart(n, written.get(n), all.count()))
                .toList();
    }

    /** Puts the lines of a part together; false if that can't be done, for want of memory or because its numbers are too long. */
    boolean combine(ReportPart part, GroupTable into) throws IOException {
        return layout.isPartial()
                && LineFile.read(part.file(), layout.keys(), lines -> into.add(lines, 0) == lines.count());
    }

    /** Writes a line for each group, and forgets them. */
    static void write(GroupTable table, Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            table.drain(GroupSpelling.LINES, (lines, groups) -> out.write(lines.bytes(), 0, lines.size()));
        }
    }

    /** Decimal places that each cell's numbers have at most. */
    synchronized int[] places() {
        return numbers.places();
    }

    /** The queries over what is gathered so far. */
    synchronized ReportSql sql() {
        return new ReportSql(grouping, layout, numbers, escaped);
    }

    @Override
    public synchronized void close() throws IOException {
        Parts all = parts;
        if (all != null) {
            all.close();
        }
    }
}
