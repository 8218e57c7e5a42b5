package dev.caravan.split;

import dev.caravan.csv.Chunk;
import dev.caravan.csv.ChunkReader;
import dev.caravan.csv.UnreadableSourceException;
import dev.caravan.csv.source.CsvSource;
import dev.caravan.digest.Sha256;
import dev.caravan.ledger.ChunkBodies;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.SkipCount;
import dev.caravan.message.ChunkMessage;
import dev.caravan.source.OpenSource;
import dev.caravan.source.SkipTally;
import dev.caravan.source.SourceException;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The batches of a job's source, one batch in memory at a time. The same source and settings yield the same chunks, so
 * chunks that the ledger already has are read and skipped. Not thread-safe.
 */
final class ChunkBatches implements Iterator<Batch>, Closeable {
    private final Job job;
    private final OpenSource source;
    private final MessageDigest digest;
    private final CsvSource text;
    private final ChunkReader reader;
    private final EncodingRecorder encodingRecorder;
    private final BitSet recorded;
    private final InFlightWindow inFlightWindow;
    private final ChunkPacker packer;
    private final SkipTally skips = new SkipTally();
    private long linesSkippedBefore;
    private int sequence;
    private @Nullable ChunkMessage held;
    private @Nullable String sha256;
    private boolean splitRecorded;

    /**
     * @param digest is updated with every byte of the source as stored, before decompression and decoding
     * @param reader of the text, after the header
     * @param encodingRecorder records the text's encoding once it is decided
     * @param recorded sequences that need not be sent
     * @param bodies stores the chunks that don't fit into a message
     */
    ChunkBatches(
            Job job,
            OpenSource source,
            MessageDigest digest,
            CsvSource text,
            ChunkReader reader,
            EncodingRecorder encodingRecorder,
            BitSet recorded,
            ChunkBodies bodies,
            InFlightWindow inFlightWindow) {
        this.job = job;
        this.source = source;
        this.digest = digest;
        this.text = text;
        this.reader = reader;
        this.encodingRecorder = encodingRecorder;
        this.recorded = recorded;
        this.inFlightWindow = inFlightWindow;
        this.packer = new ChunkPacker(job.id(), bodies);
    }

    Job job() {
        return job;
    }

    @Override
    public boolean hasNext() {
        if (held == null) {
            held = nextMessage();
        }
        return held != null;
    }

    @Override
    public Batch next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Batch batch = new Batch(this, inFlightWindow);
        while (held != null && (batch.isEmpty() || batch.hasRoomFor(held))) {
            batch.add(held);
            held = nextMessage();
        }
        List<SkipCount> skipped = skips.totals();
        long linesSkipped = SkipCount.lines(skipped);
        batch.readThrough(text.bytesRead(), linesSkipped == linesSkippedBefore ? List.of() : skipped, held == null);
        linesSkippedBefore = linesSkipped;
        return batch;
    }

    private @Nullable ChunkMessage nextMessage() {
        try {
            for (Chunk chunk = nextChunk(); chunk != null; chunk = nextChunk()) {
                int current = sequence++;
                if (!recorded.get(current)) {
                    encodingRecorder.recordDecision(text);
                    return packer.message(chunk, current);
                }
            }
            return null;
        } catch (UnreadableSourceException e) {
            throw SourceException.of(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private @Nullable Chunk nextChunk() throws IOException {
        Chunk chunk = reader.next();
        skips.add(reader.takeSkipped());
        return chunk;
    }

    /** Chunks of the whole source, including skipped ones; final once {@link #hasNext} is false. */
    int chunks() {
        return sequence;
    }

    /** Records of the whole source; final once {@link #hasNext} is false. */
    long records() {
        return reader.records();
    }

    /** Lines skipped so far, by reason; final once {@link #hasNext} is false. */
    List<SkipCount> skipped() {
        return skips.totals();
    }

    /** Bytes of the source; final once {@link #hasNext} is false. */
    long bytes() {
        return text.bytesRead();
    }

    /** Whether reading has stopped at a limit of records, and the source has more. */
    boolean isCutShort() {
        return reader.isCutShort();
    }

    /** SHA-256 of the source, hexadecimal; null if it was not read to its end. Final once {@link #hasNext} is false. */
    @Nullable String sha256() {
        if (sha256 == null && !isCutShort()) {
            sha256 = Sha256.hex(digest);
        }
        return sha256;
    }

    /** Whether the ledger knows that the source is split. */
    boolean isSplitRecorded() {
        return splitRecorded;
    }

    void splitRecorded() {
        splitRecorded = true;
    }

    void checkSourceUnchanged() throws IOException {
        source.checkUnchanged();
    }

    @Override
    public void close() throws IOException {
        reader.close();
        source.close();
    }
}
