package dev.caravan.report;

import dev.caravan.check.email.EmailRule;
import dev.caravan.csv.UnreadableSourceException;
import dev.caravan.disk.PrivateFiles;
import dev.caravan.duckdb.DuckDb;
import dev.caravan.duckdb.WorkDirectory;
import dev.caravan.feed.JobSettings;
import dev.caravan.feed.plan.Column;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.plan.SnapshotCodec;
import dev.caravan.feed.report.ReportException;
import dev.caravan.feed.report.ReportSpec;
import dev.caravan.feed.rule.ColumnRule;
import dev.caravan.ledger.Leases;
import dev.caravan.ledger.ReportProgressRepository;
import dev.caravan.ledger.job.Job;
import dev.caravan.report.grouping.Aggregation;
import dev.caravan.report.grouping.AggregationTable;
import dev.caravan.report.grouping.PartitionSizing;
import dev.caravan.report.grouping.SpillLayout;
import dev.caravan.source.OpenSource;
import dev.caravan.source.SourceException;
import dev.caravan.source.SourceInspector;
import dev.caravan.source.SourceInspector.Headed;
import dev.caravan.source.SourceOpener;
import dev.caravan.source.s3.S3Location;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Handler;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Begins a report. Checks everything that can be checked before the sources are read. */
@Component
@ConditionalOnProperty("caravan.report.enabled")
class ReportStart {
    private static final int PIECE_BYTES = 1 << 20;
    private static final int PIECE_RECORDS = 100_000;

    private final SnapshotCodec snapshotCodec;
    private final SourceInspector heads;
    private final SourceOpener sources;
    private final EmailRule emails;
    private final Leases leases;
    private final ReportProgressRepository entries;
    private final ReportSettings settings;

    ReportStart(
            SnapshotCodec snapshotCodec,
            SourceInspector heads,
            SourceOpener sources,
            EmailRule emails,
            Leases leases,
            ReportProgressRepository entries,
            ReportSettings settings) {
        this.snapshotCodec = snapshotCodec;
        this.heads = heads;
        this.sources = sources;
        this.emails = emails;
        this.leases = leases;
        this.entries = entries;
        this.settings = settings;
    }

    /**
     * @throws SourceException if the first source doesn't exist, has changed, or has no header
     * @throws dev.caravan.feed.plan.PlanException if the source lacks a column
     * @throws ReportException if the report can't be made from the source
     */
    @Handler
    ReportRun open(Job job) throws IOException {
        entries.restart(job);
        JobSettings rules = snapshotCodec.settings(job.settings());
        ReportSpec task = Objects.requireNonNull(rules.report());
        Deque<Closeable> opened = new ArrayDeque<>();
        try {
            ReportSource first = open(task.sources().get(0), rules, task);
            opened.push(first);
            leases.plan(job, snapshotCodec.write(first.plan()), first.headed().remark());
            SpillLayout spillLayout = SpillLayout.of(task.grouping(), first.plan());
            JobSettings later = typedAs(rules, first.plan());
            RecordBatches recordBatches = new RecordBatches(task.sources(), first, source -> open(source, later, task));
            WorkDirectory folder = folder(job, task);
            opened.push(folder);
            MemoryBudget memory = MemoryBudget.of(task, settings);
            DuckDb duckDb = DuckDb.inMemory(folder.directory(), memory.duckBytes(), settings.concurrency());
            opened.push(duckDb);
            PartitionSizing sizes = new PartitionSizing(
                    folder,
                    memory.groupingBytes(),
                    settings.concurrency(),
                    settings.minFreeSpace().toBytes());
            sizes.requireRoom(0);
            Aggregation aggregation = new Aggregation(
                    task.grouping(),
                    spillLayout,
                    folder,
                    sizes,
                    spillLayout.isPartial()
                            ? new AggregationTable(spillLayout, settings.concurrency() * memory.tableBytes())
                            : null);
            ReportFile output = new ReportFile(destination(job, task, folder), task.format(), Long.toString(job.id()));
            opened.push(output);
            ReportRun run = new ReportRun(
                    job,
                    task,
                    spillLayout,
                    recordBatches,
                    aggregation,
                    new ReportProgress(job, entries, recordBatches::skipped, settings.leaseDuration()),
                    output,
                    folder,
                    duckDb,
                    memory.tableBytes());
            run.begin();
            return run;
        } catch (IOException | RuntimeException e) {
            while (!opened.isEmpty()) {
                opened.pop().close();
            }
            throw e;
        }
    }

    private ReportSource open(ReportSpec.Source source, JobSettings rules, ReportSpec task) throws IOException {
        OpenSource bytes = sources.open(source.source(), source.version());
        try {
            Headed headed = heads.read(bytes.stream(), rules, null, PIECE_RECORDS, PIECE_BYTES);
            return new ReportSource(bytes, headed, emails, task.sources().size() == 1 ? null : label(source));
        } catch (UnreadableSourceException e) {
            bytes.close();
            throw new ReportException("%s: %s".formatted(label(source), e.getMessage()), e);
        } catch (IOException | RuntimeException e) {
            bytes.close();
            throw e;
        }
    }

    private static String label(ReportSpec.Source source) {
        return source.source().substring(source.source().lastIndexOf('/') + 1);
    }

    /** Types that were inferred from the first source apply to all sources. */
    private static JobSettings typedAs(JobSettings rules, LoadPlan plan) {
        Map<String, ColumnRule> columns = new LinkedHashMap<>(rules.target().columns());
        for (Column column : plan.loaded()) {
            columns.put(column.header(), column.rule().withType(column.type()));
        }
        return rules.with(columns);
    }

    /** Parts lie in the file system of the output, where they get their names at the end. */
    private WorkDirectory folder(Job job, ReportSpec task) throws IOException {
        if (!task.isInParts()) {
            return WorkDirectory.open(settings.tempDirectory(), "report", job.id());
        }
        String output = Objects.requireNonNull(task.output());
        if (!task.isOnSpark()) {
            throw new ReportException("parts are written by Spark");
        }
        if (S3Location.isOne(output)) {
            return WorkDirectory.open(settings.tempDirectory(), "report", job.id());
        }
        Path directory = Path.of(URI.create(output));
        PartsDirectory.requireReplaceable(directory);
        return WorkDirectory.open(directory.resolveSibling("."), ".caravan-report", job.id());
    }

    private Destination destination(Job job, ReportSpec task, WorkDirectory folder) throws IOException {
        if (task.output() != null) {
            return Destination.of(URI.create(task.output()), folder);
        }
        String name = job.id() + task.format().suffix();
        if (S3Location.isOne(settings.results())) {
            return Destination.of(URI.create(settings.results()).resolve(name), folder);
        }
        Path results = PrivateFiles.directories(Path.of(settings.results())).toRealPath();
        return Destination.of(results.resolve(name).toUri(), folder);
    }
}
