package dev.caravan.explain;

import dev.caravan.feed.ArchiveSettings;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.plan.SnapshotCodec;
import dev.caravan.ledger.ChunkBodies;
import dev.caravan.ledger.job.Job;
import dev.caravan.source.SourceOpener;
import dev.caravan.source.SourceUnavailableException;
import dev.caravan.split.SourceChunks;
import dev.caravan.split.SourceLine;
import java.io.IOException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads jobs' sources again, up to a line or a record. Thread-safe. */
@Component
class SourceLines {
    private final SnapshotCodec snapshotCodec;
    private final ArchiveSettings archives;
    private final SourceOpener sources;
    private final ChunkBodies bodies;

    SourceLines(SnapshotCodec snapshotCodec, ArchiveSettings archives, SourceOpener sources, ChunkBodies bodies) {
        this.snapshotCodec = snapshotCodec;
        this.archives = archives;
        this.sources = sources;
        this.bodies = bodies;
    }

    /**
     * @throws SourceUnavailableException if this process can't read the source, or it has another version
     * @throws Deadline.PassedException if the line is not reached in time
     */
    SourceLine line(Job job, LoadPlan plan, long line, Deadline deadline) {
        try (SourceChunks chunks = SourceChunks.open(job, snapshotCodec, archives, sources, bodies, line)) {
            return chunks.line(line, plan.parser(), deadline);
        } catch (IOException e) {
            throw new SourceUnavailableException(job, e);
        }
    }

    /** The line on which a record begins; null if that can't be found out in time. */
    @Nullable Long lineOf(Job job, LoadPlan plan, long record, Deadline deadline) {
        try (SourceChunks chunks = SourceChunks.open(job, snapshotCodec, archives, sources, bodies)) {
            OptionalLong line = chunks.lineOf(record, plan.parser(), deadline);
            return line.isPresent() ? line.getAsLong() : null;
        } catch (IOException | SourceUnavailableException | Deadline.PassedException e) {
            return null;
        }
    }
}
