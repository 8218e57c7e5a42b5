package dev.caravan.report.cluster;

import com.fasterxml.jackson.databind.SequenceWriter;
import dev.caravan.check.RowCheck;
import dev.caravan.check.email.EmailRule;
import dev.caravan.check.email.EmailSettings;
import dev.caravan.csv.Chunk;
import dev.caravan.csv.ChunkReader;
import dev.caravan.csv.RecordParser;
import dev.caravan.csv.Records;
import dev.caravan.csv.SkippedLines;
import dev.caravan.csv.UnreadableSourceException;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.report.ReportException;
import dev.caravan.ledger.reject.Reject;
import dev.caravan.report.cluster.ClusterPlan.PlannedSource;
import dev.caravan.report.cluster.ClusterPlan.SourceRange;
import dev.caravan.report.grouping.CheckedRows;
import dev.caravan.report.grouping.RowBlock;
import dev.caravan.report.grouping.RowBlocks;
import dev.caravan.report.grouping.RowEncoder;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Task: a range of a source → blocks of rows, with its rejects and its {@link RangeResult} as files. The last block is handed out after these
 * are complete. Not thread-safe.
 */
public final class RangeRows implements Iterator<RowBlock>, Closeable {
    private final ClusterPlan plan;
    private final int number;
    private final TaskFiles files;
    private final PlannedSource source;
    private final RangeText text;
    private final RecordParser parser;
    private final CheckedRows rows;
    private final RowEncoder encoder;
    private final RowBlocks blocks;
    private final Path unfinishedRejects;
    private final SequenceWriter rejectsWriter;
    private final List<SkippedLines> skipped = new ArrayList<>();
    private long rejected;
    private boolean ended;
    private @Nullable RowBlock next;

    /**
     * @param number of the range
     * @throws ReportException if the source can't be read
     */
    public RangeRows(ClusterPlan plan, int number, TaskFiles files) throws IOException {
        this.plan = plan;
        this.number = number;
        this.files = files;
        SourceRange range = plan.ranges().get(number);
        this.source = plan.sourceOf(range);
        LoadPlan read = source.plan();
        this.parser = read.parser();
        this.rows = new CheckedRows(
                new RowCheck(read, new EmailRule(EmailSettings.DEFAULT)), read.columns(), source.label());
        this.encoder = new RowEncoder(plan.layout(), read);
        this.blocks = new RowBlocks(plan.layout(), plan.partitions());
        this.unfinishedRejects = files.temporary(RangeResult.rejectsFile(number));
        this.rejectsWriter = RangeResult.JSON
                .writerFor(Reject.class)
                .withRootValueSeparator("\n")
                .writeValues(unfinishedRejects.toFile());
        this.text = RangeText.open(files, source, range, plan.decompressionLimits());
    }

    @Override
    public boolean hasNext() {
        try {
            while (next == null && !isOver()) {
                next = blocks.poll();
                if (next == null) {
                    read();
                }
            }
            return next != null;
        } catch (UnreadableSourceException e) {
            throw new ReportException(
                    source.label() == null ? String.valueOf(e.getMessage()) : source.label() + ": " + e.getMessage(),
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isOver() {
        if (ended) {
            next = blocks.poll();
        }
        return ended;
    }

    @Override
    public RowBlock next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        RowBlock block = next;
        next = null;
        return Objects.requireNonNull(block);
    }

    private void read() throws IOException {
        ChunkReader reader = text.reader();
        Chunk chunk = reader.next();
        skipped.addAll(reader.takeSkipped());
        if (chunk == null) {
            end();
            return;
        }
        Records records = parser.in(text.charset()).parse(chunk);
        List<Reject> refused = rows.encode(records, encoder);
        for (Reject reject : refused) {
            rejectsWriter.write(reject);
        }
        rejected += refused.size();
        blocks.add(encoder);
    }

    private void end() throws IOException {
        SourceRange range = plan.ranges().get(number);
        long records = text.reader().records() - range.firstRecord() + 1;
        if (!range.whole() && records != range.records()) {
            throw new ReportException("%s has changed: %d records from byte %d on were %d before"
                    .formatted(source.file(), records, range.from(), range.records()));
        }
        blocks.finish();
        rejectsWriter.close();
        if (rejected > 0) {
            files.put(unfinishedRejects, RangeResult.rejectsFile(number));
        }
        new RangeResult(records, rejected, range.whole() ? merged(skipped) : List.of(), blocks.traits())
                .write(files, number);
        close();
        ended = true;
    }

    /** One entry a reason. */
    private static List<SkippedLines> merged(List<SkippedLines> all) {
        List<SkippedLines> merged = new ArrayList<>();
        for (SkippedLines lines : all) {
            int same = 0;
            while (same < merged.size() && merged.get(same).reason() != lines.reason()) {
                same++;
            }
            if (same == merged.size()) {
                merged.add(lines);
            } else {
                merged.set(same, merged.get(same).and(lines));
            }
        }
        return merged;
    }

    /** Closes the source; without effect on a task that has read all. */
    @Override
    @SuppressWarnings("try") // closes each even if another fails
    public void close() throws IOException {
        if (!ended) {
            try (text;
                    rejectsWriter) {
                // The file is deleted after it is closed.
            } finally {
                Files.deleteIfExists(unfinishedRejects);
            }
        }
    }
}
