package dev.caravan.split;

import dev.caravan.csv.Chunk;
import dev.caravan.csv.ChunkReader;
import dev.caravan.csv.RecordParser;
import dev.caravan.csv.Records;
import dev.caravan.csv.source.CsvSource;
import dev.caravan.feed.ArchiveSettings;
import dev.caravan.feed.JobSettings;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.plan.SnapshotCodec;
import dev.caravan.ledger.ChunkBodies;
import dev.caravan.ledger.job.Job;
import dev.caravan.message.ChunkHeader;
import dev.caravan.message.ChunkMessage;
import dev.caravan.source.OpenSource;
import dev.caravan.source.SourceException;
import dev.caravan.source.SourceOpener;
import dev.caravan.source.SourceUnavailableException;
import java.io.Closeable;
import java.io.IOException;
import java.util.Objects;

/**
 * The chunks of a job that was split before, read from its source again, one chunk in memory at a time. Needs neither a lease nor a queue.
 * Not thread-safe.
 */
public final class SourceChunks implements Closeable {
    private final Job job;
    private final OpenSource source;
    private final ChunkReader reader;
    private final ChunkPacker packer;
    private int sequence;

    private SourceChunks(Job job, OpenSource source, ChunkReader reader, ChunkBodies bodies) {
        this.job = job;
        this.source = source;
        this.reader = reader;
        this.packer = new ChunkPacker(job.id(), bodies);
    }

    /** @throws SourceUnavailableException if this process can't read the source, or it has another version */
    public static SourceChunks open(
            Job job, SnapshotCodec snapshotCodec, ArchiveSettings archives, SourceOpener sources, ChunkBodies bodies) {
        try {
            OpenSource source = sources.open(job);
            try {
                LoadPlan plan = snapshotCodec.plan(Objects.requireNonNull(job.plan()));
                JobSettings rules = snapshotCodec.settings(job.settings());
                CsvSource text = CsvSource.open(
                        source.stream(),
                        plan.dialect(),
                        plan.knownCharset(),
                        plan.columns().size(),
                        archives.limits());
                ChunkReader reader = text.reader(
                        plan.bounds(),
                        rules.reading().chunkMaxRecords(),
                        rules.reading().chunkMaxBytes());
                reader.header();
                return new SourceChunks(job, source, reader, bodies);
            } catch (IOException | RuntimeException e) {
                source.close();
                throw e;
            }
        } catch (IOException | SourceException e) {
            throw new SourceUnavailableException(job, e);
        }
    }

    /**
     * Reads forward to a chunk, whose message may be sent; callers request chunks in ascending order.
     *
     * @param known the chunk's header in the ledger
     * @throws SourceUnavailableException if the source has another chunk there, or can't be read any more
     */
    public ChunkMessage message(ChunkHeader known) {
        return packer.message(chunk(known), known.id().sequence());
    }

    /** As {@link #message}: the bytes of the chunk's records. Stores nothing. */
    public byte[] text(ChunkHeader known) {
        return chunk(known).toBytes();
    }

    /** As {@link #message}: its records, which are valid until the next call. */
    public Records records(ChunkHeader known, RecordParser parser) {
        return parser.parse(chunk(known));
    }

    private Chunk chunk(ChunkHeader known) {
        try {
            source.checkUnchanged();
            for (Chunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
                int current = sequence++;
                if (current == known.id().sequence()) {
                    requireSame(known, packer.header(chunk, current));
                    return chunk;
                }
            }
        } catch (IOException | SourceException e) {
            throw new SourceUnavailableException(job, e);
        }
        throw new SourceUnavailableException(job, "it has no chunk " + known.id());
    }

    private void requireSame(ChunkHeader known, ChunkHeader read) {
        if (read.records() != known.records()
                || read.firstRecord() != known.firstRecord()
                || read.firstLine() != known.firstLine()
                || read.offset() != known.offset()) {
            throw new SourceUnavailableException(
                    job, "chunk %s differs from the one that was split".formatted(known.id()));
        }
    }

    @Override
    public void close() throws IOException {
        reader.close();
        source.close();
    }
}
