package dev.caravan.report;

import com.fasterxml.jackson.databind.MappingIterator;
import dev.caravan.feed.report.ReportException;
import dev.caravan.ledger.reject.Reject;
import dev.caravan.report.cluster.ClusterPlan;
import dev.caravan.report.cluster.ClusterPlan.SourceRange;
import dev.caravan.report.cluster.RangeResult;
import dev.caravan.report.cluster.RunFiles;
import dev.caravan.report.grouping.RowTraits;
import dev.caravan.source.SkipTally;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** What is recorded of the ranges that Spark has read: in the order of the sources, whichever is read first. Not thread-safe. */
final class SparkRun {
    private static final int MOST_REJECTS = 1_000;

    /** Records that are entered at once at most. */
    private static final int MOST_RECORDS = 1 << 29;

    private final ClusterPlan plan;
    private final RunFiles files;
    private final ReportProgress progress;
    private final SkipTally skips;
    private final BitSet read = new BitSet();
    private int recorded;
    private int source;
    private long recordsBefore;
    private long recordsOfSource;
    private long readBytes;
    private RowTraits traits;

    SparkRun(ClusterPlan plan, RunFiles files, ReportProgress progress, SkipTally skips) {
        this.plan = plan;
        this.files = files;
        this.progress = progress;
        this.skips = skips;
        this.traits = RowTraits.none(plan.layout());
    }

    /**
     * Notes that a range is read, and records those that are due.
     *
     * @throws dev.caravan.ledger.LeaseLostException if the job has ended, another worker holds its lease, or it has too many rejects
     */
    void range(int number) throws IOException {
        read.set(number);
        while (recorded < plan.ranges().size() && read.get(recorded)) {
            record(recorded++);
        }
    }

    /** Whether all ranges are recorded. */
    boolean isRead() {
        return recorded == plan.ranges().size();
    }

    /** Traits of the rows of all ranges. */
    RowTraits traits() {
        if (!isRead()) {
            throw new ReportException("Spark has read %d of %d ranges"
                    .formatted(recorded, plan.ranges().size()));
        }
        return traits;
    }

    private void record(int number) throws IOException {
        SourceRange range = plan.ranges().get(number);
        RangeResult result = RangeResult.read(files, number);
        if (range.source() != source) {
            source = range.source();
            recordsBefore += recordsOfSource;
            recordsOfSource = 0;
        }
        if (range.whole()) {
            skips.add(result.skipped());
            skips.endSource();
        }
        traits = traits.and(result.traits());
        readBytes += range.to() - range.from();
        recordsOfSource += result.records();
        ReportProgress.Start start =
                new ReportProgress.Start(recordsBefore + range.firstRecord(), range.firstLine(), range.from());
        for (long left = result.records() - result.rejected(); left > 0; left -= MOST_RECORDS) {
            progress.add(start, (int) Math.min(left, MOST_RECORDS), readBytes, List.of());
        }
        if (result.rejected() > 0) {
            recordRejects(number, start);
        }
    }

    private void recordRejects(int number, ReportProgress.Start start) throws IOException {
        List<Reject> some = new ArrayList<>();
        try (MappingIterator<Reject> rejects = RangeResult.rejects(files, number)) {
            while (rejects.hasNext()) {
                some.add(numbered(rejects.next()));
                if (some.size() == MOST_REJECTS) {
                    progress.add(start, some.size(), readBytes, List.copyOf(some));
                    some.clear();
                }
            }
        }
        if (!some.isEmpty()) {
            progress.add(start, some.size(), readBytes, some);
        }
    }

    /** A reject under its number among the records of all sources. */
    private Reject numbered(Reject reject) {
        return recordsBefore == 0
                ? reject
                : new Reject(
                        recordsBefore + reject.record(),
                        reject.line(),
                        reject.offset(),
                        reject.column(),
                        reject.reason(),
                        reject.message(),
                        reject.raw(),
                        reject.rfc4180());
    }
}
