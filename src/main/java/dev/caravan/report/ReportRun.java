package dev.caravan.report;

import dev.caravan.csv.Records;
import dev.caravan.duckdb.DuckDb;
import dev.caravan.duckdb.DuckDbException;
import dev.caravan.duckdb.WorkDirectory;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.report.ReportException;
import dev.caravan.feed.report.ReportSpec;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.reject.Reject;
import dev.caravan.report.cluster.ClusterPlan;
import dev.caravan.report.cluster.LocalTaskFiles;
import dev.caravan.report.cluster.Part;
import dev.caravan.report.cluster.RunFiles;
import dev.caravan.report.grouping.Aggregation;
import dev.caravan.report.grouping.AggregationTable;
import dev.caravan.report.grouping.GroupCsv;
import dev.caravan.report.grouping.Partition;
import dev.caravan.report.grouping.RowEncoder;
import dev.caravan.report.grouping.RowTraits;
import dev.caravan.report.grouping.SpillLayout;
import dev.caravan.report.spark.SparkProcess;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/** State of a report in progress, which its steps share. Several threads may process record batches, and partitions, at once. */
final class ReportRun implements Closeable {
    private final Job job;
    private final ReportSpec task;
    private final SpillLayout spillLayout;
    private final RecordBatches recordBatches;
    private final Aggregation aggregation;
    private final ReportProgress reportProgress;
    private final ReportFile output;
    private final WorkDirectory folder;
    private final DuckDb duckDb;
    private final long tableBytes;

    /** Idle encoders, reused by worker threads. */
    private final Queue<RowEncoder> texts = new ConcurrentLinkedQueue<>();

    /** Idle tables, reused by worker threads. */
    private final Queue<AggregationTable> tables = new ConcurrentLinkedQueue<>();

    private volatile List<Partition> parts = List.of();
    private final AtomicInteger groupedFiles = new AtomicInteger();
    private final Queue<Path> kept = new ConcurrentLinkedQueue<>();

    /** Worker threads hold the read lock. The thread that closes the report waits for them, since Camel doesn't if one of them fails. */
    private final ReadWriteLock atWork = new ReentrantReadWriteLock();

    private boolean closed;

    private @Nullable ClusterPlan clusterPlan;
    private @Nullable SparkProcess spark;
    private @Nullable PartsPrefix partsPrefix;
    private @Nullable PartsDirectory partsDirectory;

    ReportRun(
            Job job,
            ReportSpec task,
            SpillLayout spillLayout,
            RecordBatches recordBatches,
            Aggregation aggregation,
            ReportProgress reportProgress,
            ReportFile output,
            WorkDirectory folder,
            DuckDb duckDb,
            long tableBytes) {
        this.job = job;
        this.task = task;
        this.spillLayout = spillLayout;
        this.recordBatches = recordBatches;
        this.aggregation = aggregation;
        this.reportProgress = reportProgress;
        this.output = output;
        this.folder = folder;
        this.duckDb = duckDb;
        this.tableBytes = tableBytes;
    }

    Job job() {
        return job;
    }

    SpillLayout spillLayout() {
        return spillLayout;
    }

    /** Whether groups are written to the report without DuckDB. */
    boolean isPlain() {
        return task.isUnordered() && GroupCsv.isFor(spillLayout, task.grouping());
    }

    ReportSpec task() {
        return task;
    }

    RecordBatches recordBatches() {
        return recordBatches;
    }

    Aggregation aggregation() {
        return aggregation;
    }

    ReportFile output() {
        return output;
    }

    DuckDb duckDb() {
        return duckDb;
    }

    ReportProgress reportProgress() {
        return reportProgress;
    }

    List<Partition> parts() {
        return parts;
    }

    /**
     * Columns of the report's result.
     *
     * @throws ReportException if the report's query is invalid
     */
    List<DuckDb.Column> resultColumns() {
        try {
            return duckDb.columns(aggregation.sql().sample());
        } catch (DuckDbException e) {
            throw DuckDbFailures.ofQuery(e);
        }
    }

    /**
     * Checks the query and begins the output.
     *
     * @throws ReportException if the query is invalid
     */
    void begin() throws IOException {
        output.begin(
                isPlain()
                        ? task.grouping().columns()
                        : resultColumns().stream().map(DuckDb.Column::name).toList());
    }

    /** An empty table. */
    AggregationTable table() {
        AggregationTable table = tables.poll();
        return table == null ? new AggregationTable(spillLayout, tableBytes) : table;
    }

    void giveBack(AggregationTable table) {
        table.clear();
        tables.add(table);
    }

    /** A name for groups that are about to be written. */
    Path nextGrouped() {
        return folder.file("grouped-%d".formatted(groupedFiles.getAndIncrement()));
    }

    /** Keeps a file of groups for the merge. */
    void keep(Path grouped) {
        kept.add(grouped);
    }

    List<Path> kept() {
        return List.copyOf(kept);
    }

    /** Work of a thread that needs what {@link #close} closes. */
    interface Work {
        void run() throws IOException;
    }

    /** Runs the work, unless the report is closed. */
    void whileOpen(Work work) throws IOException {
        atWork.readLock().lock();
        try {
            if (!closed) {
                work.run();
            }
        } finally {
            atWork.readLock().unlock();
        }
    }

    /** Ends the reading and determines the partitions. */
    void divide() throws IOException {
        reportProgress.finish();
        parts = aggregation.finish();
        reportProgress.divided(parts.size());
    }

    /** The directory of temporary files. */
    Path directory() {
        return folder.directory();
    }

    /** Puts the files of tasks, and parts of the output, under a prefix of a bucket. */
    void runsUnder(PartsPrefix prefix) {
        partsPrefix = prefix;
    }

    /** Where tasks put their files: a directory, or a URI of a prefix. */
    String tasksDirectory() {
        PartsPrefix prefix = partsPrefix;
        return prefix == null ? directory().toString() : prefix.directory();
    }

    /** Files that tasks left. */
    RunFiles runFiles() {
        PartsPrefix prefix = partsPrefix;
        return prefix == null ? new LocalTaskFiles(directory(), clusterPlan().decompressionLimits()) : prefix;
    }

    /** Keeps the process that groups the records, which ends with this report. */
    void runsOn(ClusterPlan plan, SparkProcess process) {
        clusterPlan = plan;
        spark = process;
    }

    ClusterPlan clusterPlan() {
        return Objects.requireNonNull(clusterPlan);
    }

    SparkProcess spark() {
        return Objects.requireNonNull(spark);
    }

    /** Ends the reading elsewhere; the remaining work is a number of partitions. */
    void endReading(int partitions) {
        reportProgress.finish();
        reportProgress.divided(partitions);
    }

    /** Takes groups that were made elsewhere. */
    void takeGroups(List<Part> groups, RowTraits traits) throws IOException {
        aggregation.add(traits);
        List<Part> inOrder =
                groups.stream().sorted(Comparator.comparingInt(Part::partition)).toList();
        PartsPrefix prefix = partsPrefix;
        if (prefix != null) {
            prefix.take(task.grouping().columns(), inOrder);
        } else if (task.isInParts()) {
            partsDirectory = new PartsDirectory(
                    output.destination().file(), directory(), task.grouping().columns(), inOrder);
        } else if (isPlain()) {
            for (Part part : inOrder) {
                output.append(folder.file(part.name()), part.rows());
            }
        } else if (inOrder.isEmpty()) {
            parts = List.of(new Partition(0, Files.createFile(folder.file("whole")), 1));
        } else {
            parts = inOrder.stream()
                    .map(part -> new Partition(part.partition(), folder.file(part.name()), 1))
                    .toList();
        }
    }

    /** What is published. */
    Publication publication() {
        if (partsPrefix != null) {
            return partsPrefix;
        }
        return partsDirectory == null ? output : partsDirectory;
    }

    /** Adds the valid records of a batch to the aggregation, and records the batch and its rejects in the ledger. */
    void take(RecordBatch recordBatch) throws IOException {
        Records records = recordBatch.parsed();
        RowEncoder text = text(recordBatch.source().plan());
        List<Reject> rejects = recordBatch.source().rows().encode(records, text);
        aggregation.add(
                text, job.sourceBytes() == 0 ? 0 : Math.min(1, (double) recordBatch.readBytes() / job.sourceBytes()));
        text.encodedRows().clear();
        texts.add(text);
        reportProgress.add(recordBatch, rejects);
    }

    /** An idle encoder of the plan, or a new one. */
    private RowEncoder text(LoadPlan plan) {
        RowEncoder text = texts.poll();
        return text != null && text.isOf(plan) ? text : new RowEncoder(spillLayout, plan);
    }

    /** Deletes everything but the output. A second call has no effect. */
    @Override
    public void close() throws IOException {
        atWork.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                closeAll();
            }
        } finally {
            atWork.writeLock().unlock();
        }
    }

    @SuppressWarnings("try") // closes each even if another fails
    private void closeAll() throws IOException {
        SparkProcess process = spark;
        PartsPrefix prefix = partsPrefix;
        try (folder;
                duckDb;
                output;
                aggregation;
                recordBatches;
                prefix;
                process) {
            texts.clear();
        }
    }
}
