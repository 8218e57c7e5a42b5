package dev.caravan.split;

import dev.caravan.csv.UnreadableSourceException;
import dev.caravan.feed.JobSettings;
import dev.caravan.feed.LoadPlan;
import dev.caravan.feed.Snapshots;
import dev.caravan.ledger.Chunks;
import dev.caravan.ledger.Job;
import dev.caravan.ledger.Leases;
import java.io.IOException;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.BitSet;
import org.apache.camel.Handler;
import org.springframework.stereotype.Component;

/** Opens a job's source, makes the plan if there is none yet, and stands before the first chunk. */
@Component
class SplitOpener {
    private final Snapshots snapshots;
    private final HeadReader heads;
    private final Leases leases;
    private final Chunks chunks;
    private final QueueDepth depth;
    private final SplitSettings settings;
    private final SourceOpener sources;

    SplitOpener(
            Snapshots snapshots,
            HeadReader heads,
            Leases leases,
            Chunks chunks,
            QueueDepth depth,
            SplitSettings settings,
            SourceOpener sources) {
        this.snapshots = snapshots;
        this.heads = heads;
        this.leases = leases;
        this.chunks = chunks;
        this.depth = depth;
        this.settings = settings;
        this.sources = sources;
    }

    /**
     * @throws SourceException if the source is gone, is another version by now, or has no header
     * @throws dev.caravan.feed.PlanException if its header does not fit the settings
     */
    @Handler
    Splitting open(Job job) throws IOException {
        JobSettings rules = snapshots.settings(job.settings());
        LoadPlan known = job.plan() == null ? null : snapshots.plan(job.plan());
        OpenSource source = sources.open(job);
        try {
            MessageDigest digest = sha256();
            HeadReader.Headed headed = heads.read(
                    new DigestInputStream(source.stream(), digest),
                    rules,
                    known,
                    rules.chunkMaxRecords(),
                    rules.chunkMaxBytes());
            if (known == null) {
                leases.plan(job, snapshots.write(headed.plan()), headed.remark());
            }
            BitSet accounted = job.epoch() > 1 ? chunks.accounted(job.id(), 0) : new BitSet();
            Window window = new Window(leases, chunks, depth, job, settings.window(), settings.stallAfter());
            return new Splitting(job, source, digest, headed.text(), headed.reader(), accounted, window);
        } catch (UnreadableSourceException e) {
            source.close();
            throw new SourceException(String.valueOf(e.getMessage()));
        } catch (IOException | RuntimeException e) {
            source.close();
            throw e;
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
