package dev.caravan.split;

import dev.caravan.ledger.Chunks;
import dev.caravan.ledger.Leases;
import dev.caravan.ledger.job.Job;
import java.time.Duration;
import java.util.BitSet;

/**
 * The chunks of one job that are on their way: sent, and not accounted for in the ledger. Bounds them, so that a queue in
 * memory stays small however large the file is. Asks only for what lies behind its oldest chunk, so a question costs the
 * window's size, not the job's. Not thread-safe.
 */
final class InFlightWindow {
    /** Between two looks whether the job is still this splitter's, while it waits. */
    private static final Duration BETWEEN_LOOKS_AT_THE_JOB = Duration.ofSeconds(1);

    private final Leases leases;
    private final Chunks chunks;
    private final QueueDepth depth;
    private final Job job;
    private final int size;
    private final Duration stallAfter;
    private final BitSet onTheirWay = new BitSet();
    private long movedAtNanos = System.nanoTime();
    private long lookedAtJobNanos = System.nanoTime();

    InFlightWindow(Leases leases, Chunks chunks, QueueDepth depth, Job job, int size, Duration stallAfter) {
        this.leases = leases;
        this.chunks = chunks;
        this.depth = depth;
        this.job = job;
        this.size = size;
        this.stallAfter = stallAfter;
    }

    void sent(int sequence) {
        onTheirWay.set(sequence);
        movedAtNanos = System.nanoTime();
    }

    /**
     * Whether a sender has to wait.
     *
     * @throws LostChunksException if waiting would be in vain
     * @throws dev.caravan.ledger.LeaseLostException if the job has ended or changed hands
     */
    boolean isFull() {
        if (onTheirWay.cardinality() < size) {
            return false;
        }
        int before = onTheirWay.cardinality();
        onTheirWay.andNot(chunks.recordedSequences(job.id(), onTheirWay.nextSetBit(0)));
        if (onTheirWay.cardinality() < before) {
            movedAtNanos = System.nanoTime();
        } else if (System.nanoTime() - movedAtNanos > stallAfter.toNanos()) {
            if (depth.isEmpty()) {
                throw new LostChunksException(job.id());
            }
            movedAtNanos = System.nanoTime();
        }
        boolean full = onTheirWay.cardinality() >= size;
        if (full && System.nanoTime() - lookedAtJobNanos > BETWEEN_LOOKS_AT_THE_JOB.toNanos()) {
            leases.require(job);
            lookedAtJobNanos = System.nanoTime();
        }
        return full;
    }
}
