package dev.caravan.report;

import dev.caravan.csv.Chunk;
import dev.caravan.csv.ChunkReader;
import dev.caravan.csv.EncodingBasis;
import dev.caravan.csv.RowSelection;
import dev.caravan.csv.SkippedLines;
import dev.caravan.csv.source.CsvSource;
import dev.caravan.report.cluster.ClusterPlan.SourceRange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * First pass over a source: finds where records begin, without decoding a field.
 *
 * @param ranges of the source, in its order
 * @param skipped lines that are no records; none if the source is one range, whose task finds them
 */
record RangeScan(List<SourceRange> ranges, List<SkippedLines> skipped) {

    /**
     * @param number of the source
     * @param bytes size of its file; 0 if unknown
     * @param rangeBytes of a range; it has fewer if the source ends, and more by at most a record
     * @param stopped whether to leave off
     */
    static RangeScan of(ReportSource source, int number, long bytes, long rangeBytes, BooleanSupplier stopped)
            throws IOException {
        List<SourceRange> ranges = new ArrayList<>();
        List<SkippedLines> skipped = new ArrayList<>();
        if (bytes > rangeBytes && isDivisible(source)) {
            ChunkReader reader = source.headed().reader();
            Chunk chunk = reader.next();
            while (chunk != null && !stopped.getAsBoolean()) {
                long from = chunk.offset();
                long firstRecord = chunk.firstRecord();
                long firstLine = chunk.firstLine();
                long to = from;
                long records = 0;
                while (chunk != null && to - from < rangeBytes && !stopped.getAsBoolean()) {
                    to = chunk.end().offset();
                    records += chunk.records();
                    skipped.addAll(reader.takeSkipped());
                    chunk = reader.next();
                }
                ranges.add(new SourceRange(number, false, from, to, firstRecord, firstLine, records));
            }
            skipped.addAll(reader.takeSkipped());
        }
        // Which encoding it is may show only at the end.
        return ranges.isEmpty() || !isUtf8(source.headed().text())
                ? new RangeScan(List.of(SourceRange.whole(number, bytes)), List.of())
                : new RangeScan(ranges, skipped);
    }

    /** Whether a reader can begin in the middle. */
    private static boolean isDivisible(ReportSource source) {
        CsvSource text = source.headed().text();
        return !text.isCompressed()
                && isUtf8(text)
                && source.plan().rowPlan().selection().equals(RowSelection.ALL);
    }

    private static boolean isUtf8(CsvSource text) {
        return text.encodingBasis() == EncodingBasis.OPEN || text.encoding().equals(StandardCharsets.UTF_8);
    }
}
