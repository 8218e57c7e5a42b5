package dev.caravan.split;

import dev.caravan.csv.Chunk;
import dev.caravan.csv.ChunkReader;
import dev.caravan.csv.RecordParser;
import dev.caravan.csv.Records;
import dev.caravan.csv.SkippedLines;
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
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of a job that was split before, read from its source again, one chunk in memory at a time. Needs neither a lease nor a queue.
 * Not thread-safe.
 */
public final class SourceChunks implements Closeable {
    private final Job job;
    private final OpenSource source;
    private final ChunkReader reader;
    private final ChunkPacker packer;
    private final @Nullable Chunk header;
    private int sequence;

    private SourceChunks(Job job, OpenSource source, ChunkReader reader, @Nullable Chunk header, ChunkBodies bodies) {
        this.job = job;
        this.source = source;
        this.reader = reader;
        this.header = header;
        this.packer = new ChunkPacker(job.id(), bodies);
    }

    /** @throws SourceUnavailableException if this process can't read the source, or it has another version */
    public static SourceChunks open(
            Job job, SnapshotCodec snapshotCodec, ArchiveSettings archives, SourceOpener sources, ChunkBodies bodies) {
        return open(job, snapshotCodec, archives, sources, bodies, 0);
    }

    /** As {@link #open}, to find one physical line, from 1, by {@link #line}. */
    public static SourceChunks open(
            Job job,
            SnapshotCodec snapshotCodec,
            ArchiveSettings archives,
            SourceOpener sources,
            ChunkBodies bodies,
            long line) {
        try {
            OpenSource source = sources.open(job);
            try {
                LoadPlan plan = snapshotCodec.plan(Objects.requireNonNull(job.plan()));
                JobSettings rules = snapshotCodec.settings(job.settings());
                CsvSource text = CsvSource.open(
                        source.stream(), plan.dialect(), plan.knownCharset(), plan.fileWidth(), archives.limits());
                ChunkReader reader = text.reader(
                                plan.bounds(),
                                rules.reading().chunkMaxRecords(),
                                rules.reading().chunkMaxBytes())
                        .selecting(plan.rowPlan().selection());
                reader.watch(line);
                return new SourceChunks(job, source, reader, reader.header(), bodies);
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

    /**
     * Reads forward to the line that the source was opened for.
     *
     * @param line physical line, from 1
     * @param parser of the job's chunks
     * @param beforeEach called before each chunk is read; what it throws ends the search
     * @throws SourceUnavailableException if the source has changed, or can't be read any more
     */
    public SourceLine line(long line, RecordParser parser, Runnable beforeEach) {
        try {
            if (header != null
                    && line >= header.firstLine()
                    && line < header.end().line()) {
                return SourceLine.of(SourceLine.Kind.HEADER);
            }
            long last = header == null ? 0 : header.end().line() - 1;
            for (Chunk chunk = next(beforeEach); chunk != null; chunk = next(beforeEach)) {
                int current = sequence++;
                if (line < chunk.firstLine()) {
                    return besideRecords();
                }
                if (line <= chunk.end().line()) {
                    Records records = parser.parse(chunk);
                    int r = SourceLine.recordAt(records, line, chunk);
                    if (r >= 0) {
                        source.checkUnchanged();
                        return SourceLine.of(packer.header(chunk, current), records, r, chunk);
                    }
                    if (line < chunk.end().line()) {
                        return besideRecords();
                    }
                }
                last = chunk.end().line() - 1;
            }
            source.checkUnchanged();
            return reader.watched() == null ? SourceLine.beyond(last) : besideRecords();
        } catch (IOException | SourceException e) {
            throw new SourceUnavailableException(job, e);
        }
    }

    /**
     * Reads forward to a record, which is no earlier than those read before. Returns the physical line on which it begins; empty if the source
     * has fewer records.
     *
     * @param beforeEach as in {@link #line}
     * @throws SourceUnavailableException if the source can't be read any more
     */
    public OptionalLong lineOf(long record, RecordParser parser, Runnable beforeEach) {
        try {
            for (Chunk chunk = next(beforeEach); chunk != null; chunk = next(beforeEach)) {
                if (record < chunk.end().record()) {
                    return OptionalLong.of(parser.parse(chunk).line(Math.toIntExact(record - chunk.firstRecord())));
                }
            }
            return OptionalLong.empty();
        } catch (IOException | SourceException e) {
            throw new SourceUnavailableException(job, e);
        }
    }

    private @Nullable Chunk next(Runnable beforeEach) throws IOException {
        beforeEach.run();
        return reader.next();
    }

    private SourceLine besideRecords() throws IOException {
        source.checkUnchanged();
        SkippedLines skipped = reader.watched();
        return skipped == null ? SourceLine.of(SourceLine.Kind.BLANK) : SourceLine.of(skipped);
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
