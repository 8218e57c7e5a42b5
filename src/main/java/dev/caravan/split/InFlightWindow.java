package dev.caravan.split;

import dev.caravan.ledger.Chunks;
import dev.caravan.ledger.Leases;
import dev.caravan.ledger.job.Job;
import dev.caravan.message.ChunkMessage;
import dev.caravan.message.ClaimCheck;
import dev.caravan.queue.SqsLimits;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The chunks of one job that are in flight: sent, and not yet recorded in the ledger. Bounds their number and their bytes, so that a queue in
 * memory stays small however large the file is, and small chunks don't wait for each other. Queries the ledger only for them, so that
 * a query costs the window's size, not the job's, even if one of them stays in flight. Not thread-safe.
 */
final class InFlightWindow {
    /** Pause between two checks of the lease while the splitter waits. */
    private static final Duration LEASE_CHECK_PERIOD = Duration.ofSeconds(1);

    /** What a chunk counts whose records the ledger stores: the message is small, but the loader's work is not. */
    private static final int STORED_CHUNK_BYTES = 350_000;

    /** A full window of small chunks is sent in so many batches. */
    private static final int BATCHES = 10;

    private final Leases leases;
    private final Chunks chunks;
    private final QueueDepth depth;
    private final Job job;
    private final SplitSettings settings;
    /** Bytes by sequence. */
    private final NavigableMap<Integer, Integer> inFlight = new TreeMap<>();

    private long inFlightBytes;
    private long movedAtNanos = System.nanoTime();
    private long leaseCheckedAtNanos = System.nanoTime();

    InFlightWindow(Leases leases, Chunks chunks, QueueDepth depth, Job job, SplitSettings settings) {
        this.leases = leases;
        this.chunks = chunks;
        this.depth = depth;
        this.job = job;
        this.settings = settings;
    }

    /** How many messages may be sent between two checks of the window. */
    int batchMessages() {
        return Math.max(SqsLimits.BATCH_ENTRIES, settings.maxInFlightChunks() / BATCHES);
    }

    void sent(ChunkMessage message) {
        int bytes = ClaimCheck.parse(message.body()).isPresent()
                ? STORED_CHUNK_BYTES
                : message.body().length();
        Integer before = inFlight.put(message.header().id().sequence(), bytes);
        inFlightBytes += bytes - (before == null ? 0 : before);
        movedAtNanos = System.nanoTime();
    }

    /**
     * Whether a sender has to wait.
     *
     * @throws LostChunksException if the chunks in flight are lost
     * @throws dev.caravan.ledger.LeaseLostException if the job has ended or changed hands
     */
    boolean isFull() {
        if (hasRoom()) {
            return false;
        }
        if (removeRecorded()) {
            movedAtNanos = System.nanoTime();
        } else if (System.nanoTime() - movedAtNanos > settings.stallTimeout().toNanos()) {
            if (depth.isEmpty()) {
                throw new LostChunksException(job.id());
            }
            movedAtNanos = System.nanoTime();
        }
        boolean full = !hasRoom();
        if (full && System.nanoTime() - leaseCheckedAtNanos > LEASE_CHECK_PERIOD.toNanos()) {
            leases.require(job);
            leaseCheckedAtNanos = System.nanoTime();
        }
        return full;
    }

    private boolean hasRoom() {
        return inFlight.size() < settings.maxInFlightChunks()
                && inFlightBytes < settings.maxInFlightSize().toBytes();
    }

    private boolean removeRecorded() {
        int before = inFlight.size();
        BitSet recorded = chunks.recordedAmong(job.id(), inFlight.navigableKeySet());
        for (int sequence : List.copyOf(inFlight.keySet())) {
            if (recorded.get(sequence)) {
                inFlightBytes -= Objects.requireNonNull(inFlight.remove(sequence));
            }
        }
        return inFlight.size() < before;
    }
}
