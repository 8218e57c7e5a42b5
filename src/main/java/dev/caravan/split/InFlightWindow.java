package dev.caravan.split;

import dev.caravan.ledger.Chunks;
import dev.caravan.ledger.Leases;
import dev.caravan.ledger.job.Job;
import java.time.Duration;
import java.util.BitSet;

/**
 * The chunks of one job that are in flight: sent, and not yet recorded in the ledger. Bounds their number, so that a queue in
 * memory stays small however large the file is. Queries the ledger only from its oldest chunk on, so that a query costs the
 * window's size, not the job's. Not thread-safe.
 */
final class InFlightWindow {
    /** Pause between two checks of the lease while the splitter waits. */
    private static final Duration LEASE_CHECK_PERIOD = Duration.ofSeconds(1);

    private final Leases leases;
    private final Chunks chunks;
    private final QueueDepth depth;
    private final Job job;
    private final int size;
    private final Duration stallTimeout;
    private final BitSet inFlight = new BitSet();
    private long movedAtNanos = System.nanoTime();
    private long leaseCheckedAtNanos = System.nanoTime();

    InFlightWindow(Leases leases, Chunks chunks, QueueDepth depth, Job job, int size, Duration stallTimeout) {
        this.leases = leases;
        this.chunks = chunks;
        this.depth = depth;
        this.job = job;
        this.size = size;
        this.stallTimeout = stallTimeout;
    }

    void sent(int sequence) {
        inFlight.set(sequence);
        movedAtNanos = System.nanoTime();
    }

    /**
     * Whether a sender has to wait.
     *
     * @throws LostChunksException if the chunks in flight are lost
     * @throws dev.caravan.ledger.LeaseLostException if the job has ended or changed hands
     */
    boolean isFull() {
        if (inFlight.cardinality() < size) {
            return false;
        }
        int before = inFlight.cardinality();
        inFlight.andNot(chunks.recordedSequences(job.id(), inFlight.nextSetBit(0)));
        if (inFlight.cardinality() < before) {
            movedAtNanos = System.nanoTime();
        } else if (System.nanoTime() - movedAtNanos > stallTimeout.toNanos()) {
            if (depth.isEmpty()) {
                throw new LostChunksException(job.id());
            }
            movedAtNanos = System.nanoTime();
        }
        boolean full = inFlight.cardinality() >= size;
        if (full && System.nanoTime() - leaseCheckedAtNanos > LEASE_CHECK_PERIOD.toNanos()) {
            leases.require(job);
            leaseCheckedAtNanos = System.nanoTime();
        }
        return full;
    }
}
