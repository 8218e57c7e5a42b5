package dev.caravan.split;

import dev.caravan.csv.EncodingBasis;
import dev.caravan.csv.source.CsvSource;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.plan.SnapshotCodec;
import dev.caravan.ledger.Leases;
import dev.caravan.ledger.job.Job;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Records the encoding of a source that was ASCII as far as the plan's maker had read it. Loaders tell the place of rejects by it, so it
 * is recorded before the first chunk is sent that is not ASCII. Not thread-safe.
 */
final class EncodingRecorder {
    private final Leases leases;
    private final SnapshotCodec snapshotCodec;
    private final Job job;
    private final LoadPlan plan;
    private final @Nullable String remark;
    private boolean open;

    /**
     * @param plan as recorded
     * @param remark on the job so far
     */
    EncodingRecorder(Leases leases, SnapshotCodec snapshotCodec, Job job, LoadPlan plan, @Nullable String remark) {
        this.leases = leases;
        this.snapshotCodec = snapshotCodec;
        this.job = job;
        this.plan = plan;
        this.remark = remark;
        this.open = plan.isEncodingOpen();
    }

    /**
     * Records the encoding if the text has shown it since the last call.
     *
     * @throws dev.caravan.ledger.LeaseLostException if this worker has lost the lease
     */
    void recordDecision(CsvSource text) {
        EncodingBasis basis = open ? text.encodingBasis() : EncodingBasis.OPEN;
        if (basis == EncodingBasis.OPEN) {
            return;
        }
        open = false;
        String remarks = Stream.of(remark, text.encodingRemark())
                .filter(Objects::nonNull)
                .collect(Collectors.joining("; "));
        leases.plan(job, snapshotCodec.write(plan.readIn(text.encoding(), basis)), remarks.isEmpty() ? null : remarks);
    }
}
