package dev.caravan.split;

import dev.caravan.csv.UnreadableSourceException;
import dev.caravan.digest.Sha256;
import dev.caravan.feed.JobSettings;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.plan.SnapshotCodec;
import dev.caravan.ledger.ChunkBodies;
import dev.caravan.ledger.Chunks;
import dev.caravan.ledger.EmptiedTables;
import dev.caravan.ledger.Leases;
import dev.caravan.ledger.Publications;
import dev.caravan.ledger.job.Job;
import dev.caravan.load.table.TableRows;
import dev.caravan.load.table.TargetTables;
import dev.caravan.source.OpenSource;
import dev.caravan.source.SourceException;
import dev.caravan.source.SourceInspector;
import dev.caravan.source.SourceOpener;
import java.io.IOException;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.Handler;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Opens a job's source, makes the plan if there is none yet, and stands before the first chunk. */
@Component
class SplitStart {
    /** Of a table's rows: a larger number would say no more, and take its time. */
    private static final int MOST_COUNTED = 100_000;

    private static final int NAMES_SAID = 5;

    private final SnapshotCodec snapshotCodec;
    private final SourceInspector heads;
    private final Leases leases;
    private final Chunks chunks;
    private final ChunkBodies bodies;
    private final QueueDepth depth;
    private final SplitSettings settings;
    private final SourceOpener sources;
    private final TargetTables tables;
    private final TableRows rows;
    private final EmptiedTables emptiedTables;
    private final Publications publications;

    SplitStart(
            SnapshotCodec snapshotCodec,
            SourceInspector heads,
            Leases leases,
            Chunks chunks,
            ChunkBodies bodies,
            QueueDepth depth,
            SplitSettings settings,
            SourceOpener sources,
            TargetTables tables,
            TableRows rows,
            EmptiedTables emptiedTables,
            Publications publications) {
        this.snapshotCodec = snapshotCodec;
        this.heads = heads;
        this.leases = leases;
        this.chunks = chunks;
        this.bodies = bodies;
        this.depth = depth;
        this.settings = settings;
        this.sources = sources;
        this.tables = tables;
        this.rows = rows;
        this.emptiedTables = emptiedTables;
        this.publications = publications;
    }

    /**
     * @throws SourceException if the source does not exist, has another version, or has no header
     * @throws dev.caravan.feed.plan.PlanException if its header does not fit the settings
     * @throws dev.caravan.load.table.IncompatibleTableException if the target can't take its rows
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
                    rules.of(job.id(), startOf(job)),
                    known,
                    rules.reading().chunkMaxRecords(),
                    rules.reading().chunkMaxBytes());
            LoadPlan plan = headed.plan();
            String remark = known == null ? headed.remark() : job.remark();
            if (known == null) {
                plan = tables.examine(headed.plan(), job.sourceBytes());
                remark = joined(
                        remark,
                        remarkOnNames(headed.plan(), plan),
                        remarkOnKey(headed.plan(), plan),
                        remarkOnRows(plan, job.table()));
                leases.plan(job, snapshotCodec.write(plan), remark);
                if (!rows.exist(job.table())) {
                    emptiedTables.note(job.id());
                }
            }
            if (plan.isStaged()) {
                publications.stage(job.id());
            }
            BitSet recorded = job.epoch() > 1 ? chunks.recordedSequences(job.id(), 0) : new BitSet();
            InFlightWindow inFlightWindow = new InFlightWindow(leases, chunks, depth, job, settings);
            EncodingRecorder encodingRecorder = new EncodingRecorder(leases, snapshotCodec, job, plan, remark);
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
            throw SourceException.of(e);
        } catch (IOException | RuntimeException e) {
            source.close();
            throw e;
        }
    }

    /** Columns that the table spells in another way. */
    private static @Nullable String remarkOnNames(LoadPlan wanted, LoadPlan plan) {
        List<String> renamed = IntStream.range(0, plan.columns().size())
                .filter(c -> !plan.columns()
                        .get(c)
                        .name()
                        .equals(wanted.columns().get(c).name()))
                .mapToObj(plan.columns()::get)
                .map(column -> "column \"%s\" is loaded into %s".formatted(column.header(), column.name()))
                .toList();
        if (renamed.isEmpty()) {
            return null;
        }
        String first = renamed.stream().limit(NAMES_SAID).collect(Collectors.joining("; "));
        return renamed.size() <= NAMES_SAID
                ? first
                : first + "; %d others alike".formatted(renamed.size() - NAMES_SAID);
    }

    /** One moment for all rows of the job; the plan keeps it. */
    private static Instant startOf(Job job) {
        return Objects.requireNonNullElse(job.startedAt(), job.createdAt()).toInstant();
    }

    private static @Nullable String remarkOnKey(LoadPlan wanted, LoadPlan plan) {
        return plan.key().equals(wanted.key())
                ? null
                : "the key is the table's primary key: "
                        + plan.key().stream()
                                .map(column -> plan.columns().get(column).name())
                                .collect(Collectors.joining(", "));
    }

    /** A load that is repeated without a key doubles the rows. */
    private @Nullable String remarkOnRows(LoadPlan plan, String table) {
        if (!plan.addsAllRecords()) {
            return null;
        }
        int there = rows.count(table, MOST_COUNTED).orElse(0);
        return there == 0
                ? null
                : String.format(
                        Locale.ROOT,
                        "no key: every record is added to the %s%,d %s of the table",
                        there == MOST_COUNTED ? "at least " : "",
                        there,
                        there == 1 ? "row" : "rows");
    }

    private static @Nullable String joined(@Nullable String... remarks) {
        String all = Stream.of(remarks).filter(Objects::nonNull).collect(Collectors.joining("; "));
        return all.isEmpty() ? null : all;
    }
}
