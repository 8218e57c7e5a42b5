package dev.caravan.split;

import dev.caravan.csv.Bounds;
import dev.caravan.csv.Chunk;
import dev.caravan.csv.ChunkReader;
import dev.caravan.csv.Dialect;
import dev.caravan.csv.Header;
import dev.caravan.csv.Problem;
import dev.caravan.csv.Ragged;
import dev.caravan.csv.RecordParser;
import dev.caravan.csv.Records;
import dev.caravan.feed.JobSettings;
import dev.caravan.feed.LoadPlan;
import dev.caravan.feed.Planner;
import dev.caravan.feed.Snapshots;
import dev.caravan.ledger.Chunks;
import dev.caravan.ledger.Job;
import dev.caravan.ledger.Leases;
import java.io.IOException;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.camel.Handler;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Opens a job's source, makes the plan if there is none yet, and stands before the first chunk. */
@Component
class SplitOpener {
    private static final int REMARKS_KEPT = 20;

    private final Snapshots snapshots;
    private final Planner planner;
    private final Leases leases;
    private final Chunks chunks;
    private final QueueDepth depth;
    private final SplitSettings settings;

    SplitOpener(
            Snapshots snapshots,
            Planner planner,
            Leases leases,
            Chunks chunks,
            QueueDepth depth,
            SplitSettings settings) {
        this.snapshots = snapshots;
        this.planner = planner;
        this.leases = leases;
        this.chunks = chunks;
        this.depth = depth;
        this.settings = settings;
    }

    /**
     * @throws SourceException if the source is gone, is another version by now, or has no header
     * @throws dev.caravan.feed.PlanException if its header does not fit the settings
     */
    @Handler
    Splitting open(Job job) throws IOException {
        JobSettings rules = snapshots.settings(job.settings());
        LoadPlan known = job.plan() == null ? null : snapshots.plan(job.plan());
        Dialect dialect = known == null ? Dialect.standard() : known.dialect();
        Bounds bounds = known == null ? Bounds.standard() : known.bounds();
        OpenSource source = new FileSource(job);
        try {
            MessageDigest digest = sha256();
            ChunkReader reader = new ChunkReader(
                    new DigestInputStream(source.stream(), digest),
                    dialect,
                    bounds,
                    rules.chunkMaxRecords(),
                    rules.chunkMaxBytes());
            Chunk head = reader.header();
            if (head == null) {
                throw new SourceException("the file is empty: it has no header");
            }
            if (known == null) {
                Header header = header(head, dialect, bounds);
                LoadPlan plan = planner.plan(rules, dialect, bounds, header.names());
                leases.plan(job, snapshots.write(plan), remarkOn(header.remarks()));
            }
            BitSet accounted = job.epoch() > 1 ? chunks.accounted(job.id(), 0) : new BitSet();
            Window window = new Window(chunks, depth, job.id(), settings.window(), settings.stallAfter());
            return new Splitting(job, source, digest, reader, accounted, window);
        } catch (IOException | RuntimeException e) {
            source.close();
            throw e;
        }
    }

    private static Header header(Chunk head, Dialect dialect, Bounds bounds) {
        Records records = new RecordParser(dialect, bounds, 0, Ragged.REJECT).parse(head);
        Problem problem = records.problem(0);
        if (problem != null) {
            throw new SourceException(
                    "line %d: the header can't be read: %s".formatted(head.firstLine(), problem.message()));
        }
        return Header.of(records);
    }

    private static @Nullable String remarkOn(List<Header.Remark> remarks) {
        return remarks.isEmpty()
                ? null
                : remarks.stream()
                        .limit(REMARKS_KEPT)
                        .map(remark -> "column %d is called %s".formatted(remark.column() + 1, remark.name()))
                        .collect(Collectors.joining("; "));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
