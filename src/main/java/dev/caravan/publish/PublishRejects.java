package dev.caravan.publish;

import dev.caravan.csv.RecordParser;
import dev.caravan.csv.Records;
import dev.caravan.feed.ArchiveSettings;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.plan.SnapshotCodec;
import dev.caravan.ledger.ChunkBodies;
import dev.caravan.ledger.Publications;
import dev.caravan.ledger.RejectLimits;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.reject.Reject;
import dev.caravan.ledger.reject.Rejects;
import dev.caravan.load.table.DatabaseMessage;
import dev.caravan.message.ChunkHeader;
import dev.caravan.source.SourceOpener;
import dev.caravan.split.SourceChunks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Makes rejects of staged rows that the table refuses; their text is read from the source again. Thread-safe. */
@Component
class PublishRejects {
    private final SnapshotCodec snapshotCodec;
    private final ArchiveSettings archives;
    private final SourceOpener sources;
    private final ChunkBodies bodies;
    private final Publications publications;
    private final Rejects rejects;
    private final RejectLimits limits;

    PublishRejects(
            SnapshotCodec snapshotCodec,
            ArchiveSettings archives,
            SourceOpener sources,
            ChunkBodies bodies,
            Publications publications,
            Rejects rejects,
            RejectLimits limits) {
        this.snapshotCodec = snapshotCodec;
        this.archives = archives;
        this.sources = sources;
        this.bodies = bodies;
        this.publications = publications;
        this.rejects = rejects;
        this.limits = limits;
    }

    /** The number of the job's records if all are rejected now, and it may not complete like that; else 0. */
    long all(Job job) {
        return publications.isAllRejected(job.id()) ? publications.unstaged(job.id()) : 0;
    }

    /**
     * Records rejects, within the caller's transaction.
     *
     * @param refused by the number of the record
     * @return whether the job has too many rejects now
     * @throws dev.caravan.source.SourceUnavailableException if the source can't be read again
     */
    boolean add(PublishAttempt attempt, SortedMap<Long, SQLException> refused) {
        Job job = attempt.job();
        RecordParser parser = attempt.plan().parser();
        try (SourceChunks chunks = SourceChunks.open(job, snapshotCodec, archives, sources, bodies)) {
            for (ChunkHeader chunk : publications.staged(job.id())) {
                Map<Long, SQLException> here =
                        refused.subMap(chunk.firstRecord(), chunk.firstRecord() + chunk.records());
                if (!here.isEmpty()) {
                    List<Reject> made = rejects(attempt, here, chunks.records(chunk, parser));
                    rejects.add(chunk.id(), made);
                    publications.reject(chunk.id(), made.size());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return limits.reject(job.id(), refused.size());
    }

    private static List<Reject> rejects(PublishAttempt attempt, Map<Long, SQLException> refused, Records records) {
        List<Reject> made = new ArrayList<>();
        for (int r = 0; r < records.size(); r++) {
            SQLException refusal = refused.get(records.record(r));
            if (refusal != null) {
                made.add(new Reject(
                        records.record(r),
                        records.line(r),
                        records.offset(r),
                        header(attempt.plan(), attempt.rows().columnOf(refusal)),
                        "database-" + refusal.getSQLState(),
                        DatabaseMessage.of(refusal),
                        records.originalText(r).getBytes(StandardCharsets.UTF_8)));
            }
        }
        return made;
    }

    private static @Nullable String header(LoadPlan plan, int column) {
        return column < 0 ? null : plan.columns().get(column).header();
    }
}
