package dev.caravan.split;

import dev.caravan.csv.UnreadableSourceException;
import dev.caravan.digest.Sha256;
import dev.caravan.feed.JobSettings;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.plan.SnapshotCodec;
import dev.caravan.ledger.ChunkBodies;
import dev.caravan.ledger.Chunks;
import dev.caravan.ledger.Leases;
import dev.caravan.ledger.job.Job;
import dev.caravan.source.OpenSource;
import dev.caravan.source.SourceException;
import dev.caravan.source.SourceInspector;
import dev.caravan.source.SourceOpener;
import java.io.IOException;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.BitSet;
import org.apache.camel.Handler;
import org.springframework.stereotype.Component;

/** Opens a job's source, makes the plan if there is none yet, and stands before the first chunk. */
@Component
class SplitStart {
    private final SnapshotCodec snapshotCodec;
    private final SourceInspector heads;
    private final Leases leases;
    private final Chunks chunks;
    private final ChunkBodies bodies;
    private final QueueDepth depth;
    private final SplitSettings settings;
    private final SourceOpener sources;

    SplitStart(
            SnapshotCodec snapshotCodec,
            SourceInspector heads,
            Leases leases,
            Chunks chunks,
            ChunkBodies bodies,
            QueueDepth depth,
            SplitSettings settings,
            SourceOpener sources) {
        this.snapshotCodec = snapshotCodec;
        this.heads = heads;
        this.leases = leases;
        this.chunks = chunks;
        this.bodies = bodies;
        this.depth = depth;
        this.settings = settings;
        this.sources = sources;
    }

    /**
     * @throws SourceException if the source does not exist, has another version, or has no header
     * @throws dev.caravan.feed.plan.PlanException if its header does not fit the settings
     */
    @Handler
    ChunkBatches open(Job job) throws IOException {
        JobSettings rules = snapshotCodec.settings(job.settings());
        LoadPlan known = job.plan() == null ? null : snapshotCodec.plan(job.plan());
        OpenSource source = sources.open(job);
        try {
            MessageDigest digest = Sha256.digest();
            SourceInspector.Headed headed = heads.read(
                    new DigestInputStream(source.stream(), digest),
                    rules,
                    known,
                    rules.reading().chunkMaxRecords(),
                    rules.reading().chunkMaxBytes());
            if (known == null) {
                leases.plan(job, snapshotCodec.write(headed.plan()), headed.remark());
            }
            BitSet recorded = job.epoch() > 1 ? chunks.recordedSequences(job.id(), 0) : new BitSet();
            InFlightWindow inFlightWindow = new InFlightWindow(
                    leases, chunks, depth, job, settings.maxInFlightChunks(), settings.stallTimeout());
            EncodingRecorder encodingRecorder = new EncodingRecorder(
                    leases, snapshotCodec, job, headed.plan(), known == null ? headed.remark() : job.remark());
            return new ChunkBatches(
                    job,
                    source,
                    digest,
                    headed.text(),
                    headed.reader(),
                    encodingRecorder,
                    recorded,
                    bodies,
                    inFlightWindow);
        } catch (UnreadableSourceException e) {
            source.close();
            throw new SourceException(String.valueOf(e.getMessage()));
        } catch (IOException | RuntimeException e) {
            source.close();
            throw e;
        }
    }
}
