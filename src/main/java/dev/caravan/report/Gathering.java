package dev.caravan.report;

import dev.caravan.feed.Grouping;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a report's records on disk while its sources are read. They begin in one file; as long as {@link ReportSql#compaction}
 * makes much less of it there are few groups, and one pass is enough. When it doesn't, or can't be, the lines are scattered among parts
 * each of which is small enough to be grouped in memory, since all lines of a group are in one. Thread-safe.
 */
final class Gathering implements Closeable {
    /** Of records at most, before it is first looked at how many groups they make. */
    private static final long TRIAL_BYTES = 16L << 20;

    /** Of records at most, between two compactions. */
    private static final long SEGMENT_BYTES = 64L << 20;

    /** Of the records that came in so many times more must be of groups that are known than of others. */
    private static final int WORTH_IT = 4;

    private final Grouping grouping;
    private final Layout layout;
    private final WorkFolder folder;
    private final Duck duck;
    private final PartSizes sizes;
    private final Numbers numbers;
    private final BitSet escaped = new BitSet();

    private final List<Path> compacted = new ArrayList<>();
    private long compactedBytes;
    private Path segment;
    private @Nullable OutputStream segmentOut;
    private long segmentBytes;
    private int files;
    private long lineBytes;
    private volatile @Nullable Parts parts;

    Gathering(Grouping grouping, Layout layout, WorkFolder folder, Duck duck, PartSizes sizes) {
        this.grouping = grouping;
        this.layout = layout;
        this.folder = folder;
        this.duck = duck;
        this.sizes = sizes;
        this.numbers = new Numbers(layout.cells().size());
        this.segment = next("segment");
    }

    private Path next(String name) {
        return folder.file(name + "-" + files++);
    }

    /**
     * Takes over the lines of some records.
     *
     * @param readShare how much of the sources is read with them, 0 to 1; 0 if that can't be told
     * @throws ReportException if there is no room for them all
     */
    void add(RowText text, double readShare) throws IOException {
        Lines lines = text.lines();
        synchronized (this) {
            numbers.add(text.numbers());
            escaped.or(text.escaped());
            lineBytes += lines.size();
            if (parts == null) {
                append(lines);
                if (segmentBytes >= Math.min(sizes.partBytes(), compacted.isEmpty() ? TRIAL_BYTES : SEGMENT_BYTES)) {
                    compactOrScatter(readShare);
                }
                return;
            }
        }
        Parts all = parts;
        if (all != null) {
            all.scatter(lines);
        }
    }

    private void append(Lines lines) throws IOException {
        OutputStream out = segmentOut;
        if (out == null) {
            out = Files.newOutputStream(segment, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            segmentOut = out;
        }
        out.write(lines.bytes(), 0, lines.size());
        segmentBytes += lines.size();
    }

    private void compactOrScatter(double readShare) throws IOException {
        closeSegment();
        if (!layout.isPartial() || (!isWorthCompacting() && layout.keys() > 0)) {
            scatter(readShare);
        }
    }

    /** Compacts, if that can be; false if few of the records were of groups that were there before, or all groups are too many by now. */
    private boolean isWorthCompacting() throws IOException {
        long more = segmentBytes;
        long before = compactedBytes;
        try {
            compact();
        } catch (Duck.OutOfMemoryException e) {
            return false;
        }
        return compactedBytes - before <= more / WORTH_IT && compactedBytes <= sizes.partBytes();
    }

    private void compact() throws IOException {
        List<Path> whole = gathered();
        Path smaller = next("groups");
        duck.run("COPY (%s) TO %s (%s)"
                .formatted(sql().compaction(whole), PartText.literal(smaller.toString()), PartText.writeOptions()));
        compactedBytes = Files.size(smaller);
        for (Path file : whole) {
            Files.delete(file);
        }
        compacted.clear();
        compacted.add(smaller);
        segment = next("segment");
        segmentBytes = 0;
    }

    private void scatter(double readShare) throws IOException {
        int count = layout.keys() == 0 ? 1 : sizes.parts(lineBytes, readShare);
        Parts made = new Parts(folder.directory(), "part", count, 1);
        scatter(gathered(), made);
        parts = made;
    }

    private void scatter(List<Path> sources, Parts among) throws IOException {
        for (Path file : sources) {
            LineFile.scatter(file, layout.keys(), among);
            Files.delete(file);
        }
    }

    /** Scatters the records of a part further; its own files are gone then. */
    List<ReportPart> scatter(ReportPart part, int count) throws IOException {
        try (Parts finer = new Parts(
                folder.directory(), "part-%d-%d".formatted(part.number(), part.divisor()), count, part.divisor())) {
            scatter(part.files(), finer);
            List<Path> written = finer.written();
            return IntStream.range(0, written.size())
                    .mapToObj(n ->
                            new ReportPart(part.number() * count + n, List.of(written.get(n)), part.divisor() * count))
                    .toList();
        }
    }

    private List<Path> gathered() {
        List<Path> all = new ArrayList<>(compacted);
        if (segmentBytes > 0) {
            all.add(segment);
        }
        return all;
    }

    private void closeSegment() throws IOException {
        OutputStream out = segmentOut;
        if (out != null) {
            out.close();
            segmentOut = null;
        }
    }

    /** What is grouped by itself, once all records are there: all of them in one pass, or part by part. */
    synchronized List<ReportPart> finish() throws IOException {
        closeSegment();
        Parts all = parts;
        if (all == null) {
            List<Path> files = gathered();
            if (files.isEmpty()) {
                Files.createFile(segment);
                files.add(segment);
            }
            return List.of(new ReportPart(0, files, 1));
        }
        all.close();
        List<Path> written = all.written();
        return IntStream.range(0, written.size())
                .mapToObj(n -> new ReportPart(n, List.of(written.get(n)), all.count()))
                .toList();
    }

    /** The queries over what is gathered so far. */
    synchronized ReportSql sql() {
        return new ReportSql(grouping, layout, numbers, escaped, !compacted.isEmpty());
    }

    @Override
    public synchronized void close() throws IOException {
        closeSegment();
        Parts all = parts;
        if (all != null) {
            all.close();
        }
    }
}
