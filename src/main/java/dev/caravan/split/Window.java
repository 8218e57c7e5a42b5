package dev.caravan.split;

import dev.caravan.ledger.Chunks;
import java.time.Duration;
import java.util.BitSet;

/**
 * The chunks of one job that are on their way: sent, and not accounted for in the ledger. Bounds them, so that a queue in
 * memory stays small however large the file is. Asks only for what lies behind its oldest chunk, so a question costs the
 * window's size, not the job's. Not thread-safe.
 */
final class Window {
    private final Chunks chunks;
    private final QueueDepth depth;
    private final long job;
    private final int size;
    private final Duration stallAfter;
    private final BitSet onTheirWay = new BitSet();
    private long movedAtNanos = System.nanoTime();

    Window(Chunks chunks, QueueDepth depth, long job, int size, Duration stallAfter) {
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
     * @throws StalledException if waiting would be in vain
     */
    boolean isFull() {
        if (onTheirWay.cardinality() < size) {
            return false;
        }
        int before = onTheirWay.cardinality();
        onTheirWay.andNot(chunks.accounted(job, onTheirWay.nextSetBit(0)));
        if (onTheirWay.cardinality() < before) {
            movedAtNanos = System.nanoTime();
        } else if (System.nanoTime() - movedAtNanos > stallAfter.toNanos()) {
            if (depth.isEmpty()) {
                throw new StalledException(job);
            }
            movedAtNanos = System.nanoTime();
        }
        return onTheirWay.cardinality() >= size;
    }
}
