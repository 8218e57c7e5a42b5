package dev.caravan.split;

import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.SkipCount;
import dev.caravan.message.ChunkMessage;
import dev.caravan.queue.SqsLimits;
import java.util.ArrayList;
import java.util.List;

/**
 * Chunks whose progress is recorded at once before they are sent: those of one request, or small ones of several. Entries that the queue has
 * accepted are removed, so that a redelivery sends only the others. Not thread-safe.
 */
final class Batch {
    private final ChunkBatches source;
    private final InFlightWindow inFlightWindow;
    private final int maxMessages;
    private final List<ChunkMessage> unsent = new ArrayList<>();
    private int sizeBytes;
    private long recordsRead;
    private long bytesRead;
    private List<SkipCount> skipped = List.of();
    private boolean last;

    Batch(ChunkBatches source, InFlightWindow inFlightWindow) {
        this.source = source;
        this.inFlightWindow = inFlightWindow;
        this.maxMessages = inFlightWindow.batchMessages();
    }

    /** The batches of which it is one. */
    ChunkBatches source() {
        return source;
    }

    Job job() {
        return source.job();
    }

    /** Whether the source has no chunk behind this batch. */
    boolean isLast() {
        return last;
    }

    InFlightWindow inFlightWindow() {
        return inFlightWindow;
    }

    /** Messages that the queue has not accepted yet. */
    List<ChunkMessage> unsent() {
        return unsent;
    }

    /** Records of the file up to the end of this batch. */
    long recordsRead() {
        return recordsRead;
    }

    /** Bytes of the source that had been read when this batch was made. */
    long bytesRead() {
        return bytesRead;
    }

    /** Lines skipped since the source's first byte, by reason; empty if none were since the batch before. */
    List<SkipCount> skipped() {
        return skipped;
    }

    boolean isEmpty() {
        return unsent.isEmpty();
    }

    boolean hasRoomFor(ChunkMessage message) {
        return unsent.size() < maxMessages && sizeBytes + message.sizeBytes() <= SqsLimits.MESSAGE_BYTES;
    }

    void add(ChunkMessage message) {
        unsent.add(message);
        sizeBytes += message.sizeBytes();
        recordsRead = message.header().firstRecord() + message.header().records() - 1;
    }

    void readThrough(long bytes, List<SkipCount> skippedSoFar, boolean toTheEnd) {
        bytesRead = bytes;
        skipped = skippedSoFar;
        last = toTheEnd;
    }
}
