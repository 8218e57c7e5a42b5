package dev.caravan.split;

import dev.caravan.csv.Bounds;
import dev.caravan.csv.Chunk;
import dev.caravan.csv.ChunkReader;
import dev.caravan.csv.CsvSource;
import dev.caravan.csv.Dialect;
import dev.caravan.csv.DialectOptions;
import dev.caravan.csv.Header;
import dev.caravan.csv.Limits;
import dev.caravan.csv.Problem;
import dev.caravan.csv.Ragged;
import dev.caravan.csv.RecordParser;
import dev.caravan.csv.Records;
import dev.caravan.csv.UnreadableSourceException;
import dev.caravan.feed.ArchiveSettings;
import dev.caravan.feed.JobSettings;
import dev.caravan.feed.LoadPlan;
import dev.caravan.feed.Planner;
import dev.caravan.feed.Snapshots;
import dev.caravan.ledger.Chunks;
import dev.caravan.ledger.Job;
import dev.caravan.ledger.Jobs;
import dev.caravan.ledger.Leases;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import org.apache.camel.Handler;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Opens a job's source, makes the plan if there is none yet, and stands before the first chunk. */
@Component
class SplitOpener {
    private static final int REMARKS_KEPT = 20;

    private final Snapshots snapshots;
    private final Planner planner;
    private final Jobs jobs;
    private final Leases leases;
    private final Chunks chunks;
    private final QueueDepth depth;
    private final SplitSettings settings;
    private final Limits limits;

    SplitOpener(
            Snapshots snapshots,
            Planner planner,
            Jobs jobs,
            Leases leases,
            Chunks chunks,
            QueueDepth depth,
            SplitSettings settings,
            ArchiveSettings archives) {
        this.snapshots = snapshots;
        this.planner = planner;
        this.jobs = jobs;
        this.leases = leases;
        this.chunks = chunks;
        this.depth = depth;
        this.settings = settings;
        this.limits = archives.limits();
    }

    /**
     * @throws SourceException if the source is gone, is another version by now, or has no header
     * @throws dev.caravan.feed.PlanException if its header does not fit the settings
     */
    @Handler
    Splitting open(Job job) throws IOException {
        JobSettings rules = snapshots.settings(job.settings());
        LoadPlan known = job.plan() == null ? null : snapshots.plan(job.plan());
        Bounds bounds = known == null ? Bounds.standard() : known.bounds();
        OpenSource source = source(job);
        try {
            MessageDigest digest = sha256();
            CsvSource text = text(new DigestInputStream(source.stream(), digest), rules, known);
            ChunkReader reader = text.reader(bounds, rules.chunkMaxRecords(), rules.chunkMaxBytes());
            Chunk head = reader.header();
            if (head == null && (text.dialect().header() || text.columns() == 0)) {
                throw new SourceException(
                        text.dialect().header() ? "the file is empty: it has no header" : "the file is empty");
            }
            if (known == null) {
                makePlan(job, rules, text, head, bounds);
            }
            BitSet accounted = job.epoch() > 1 ? chunks.accounted(job.id(), 0) : new BitSet();
            Window window = new Window(leases, chunks, depth, job, settings.window(), settings.stallAfter());
            return new Splitting(job, source, digest, text, reader, accounted, window);
        } catch (UnreadableSourceException e) {
            source.close();
            throw new SourceException(String.valueOf(e.getMessage()));
        } catch (IOException | RuntimeException e) {
            source.close();
            throw e;
        }
    }

    private void makePlan(Job job, JobSettings rules, CsvSource text, @Nullable Chunk head, Bounds bounds)
            throws IOException {
        requireOneHeader(text, head);
        Header header = head == null ? Header.madeUp(text.columns()) : header(head, text, bounds);
        LoadPlan plan = rules.corrects() == null
                ? planner.plan(
                        rules, text.dialect(), text.encoding(), bounds, header.names(), text.firstRecords(bounds))
                : planner.correction(
                        rules, planOf(rules.corrects()), text.dialect(), text.encoding(), bounds, header.names());
        leases.plan(job, snapshots.write(plan), remarkOn(text, header, rules.ragged()));
    }

    private LoadPlan planOf(long corrected) {
        return jobs.find(corrected)
                .map(Job::plan)
                .map(snapshots::plan)
                .orElseThrow(() -> new SourceException("the ledger has no job %d to correct".formatted(corrected)));
    }

    private OpenSource source(Job job) throws IOException {
        try {
            return new FileSource(job, limits);
        } catch (UnreadableSourceException e) {
            throw new SourceException(String.valueOf(e.getMessage()));
        }
    }

    private static void requireOneHeader(CsvSource text, @Nullable Chunk head) {
        if (head != null && text.hasSecondHeader()) {
            throw new SourceException(
                    "line %d: the header seems to go on in the next record. Say with --skip-lines %d that the next"
                                    .formatted(head.firstLine(), head.end().line() - 1)
                            + " one is the header, or with --header that this one is");
        }
    }

    /** A job that is split again keeps to what was found out the first time. */
    private CsvSource text(InputStream bytes, JobSettings rules, @Nullable LoadPlan known) throws IOException {
        if (known != null) {
            return CsvSource.open(
                    bytes, known.dialect(), known.charset(), known.columns().size(), limits);
        }
        if (rules.corrects() != null) {
            // Written by us, in one dialect; values must not be taken for signs of another.
            DialectOptions said = rules.dialectOptions();
            Charset encoding = Objects.requireNonNullElse(said.charset(), StandardCharsets.UTF_8);
            return CsvSource.open(bytes, said.applyTo(Dialect.standard()), encoding, 0, limits);
        }
        return CsvSource.open(bytes, rules.dialectOptions(), rules.knownNames(), Bounds.standard(), limits);
    }

    private static Header header(Chunk head, CsvSource text, Bounds bounds) {
        Records records = new RecordParser(text.dialect(), bounds, 0, Ragged.REJECT).parse(head);
        Problem problem = records.problem(0);
        if (problem != null) {
            throw new SourceException(
                    "line %d: the header can't be read: %s".formatted(head.firstLine(), problem.message()));
        }
        return text.columns() == 0 ? Header.of(records) : Header.of(records, text.columns());
    }

    private static @Nullable String remarkOn(CsvSource text, Header header, @Nullable Ragged ragged) {
        List<String> remarks = new ArrayList<>();
        if (text.remark() != null) {
            remarks.add(text.remark());
        }
        if (ragged == Ragged.TRUNCATE) {
            remarks.add("warning: rows with too many fields lose those beyond column %d"
                    .formatted(header.names().size()));
        }
        header.remarks().stream()
                .limit(REMARKS_KEPT)
                .map(remark -> "column %d is called %s".formatted(remark.column() + 1, remark.name()))
                .forEach(remarks::add);
        return remarks.isEmpty() ? null : String.join("; ", remarks);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
