package dev.caravan.report;

import dev.caravan.feed.ArchiveSettings;
import dev.caravan.feed.plan.Column;
import dev.caravan.feed.report.ReportException;
import dev.caravan.feed.report.ReportSpec;
import dev.caravan.feed.rule.ColumnType;
import dev.caravan.ledger.Leases;
import dev.caravan.ledger.job.ArchiveEntry;
import dev.caravan.report.cluster.ClusterPlan;
import dev.caravan.report.cluster.ClusterPlan.PlannedSource;
import dev.caravan.report.cluster.ClusterPlan.SourceRange;
import dev.caravan.report.cluster.Part;
import dev.caravan.report.spark.SparkHome;
import dev.caravan.report.spark.SparkProcess;
import dev.caravan.report.spark.SparkSubmission;
import dev.caravan.resilience.ShutdownException;
import dev.caravan.source.s3.ObjectStore;
import dev.caravan.source.s3.S3Location;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Has Spark read and group the records of a report, in place of the worker's own threads. Thread-safe. */
@Component
@ConditionalOnProperty("caravan.report.enabled")
class SparkStep {
    private static final Logger LOG = LoggerFactory.getLogger(SparkStep.class);
    private static final Duration HEARTBEAT = Duration.ofSeconds(1);

    private final ReportSettings settings;
    private final ArchiveSettings archives;
    private final Leases leases;
    private final ObjectStore objects;

    SparkStep(ReportSettings settings, ArchiveSettings archives, Leases leases, ObjectStore objects) {
        this.settings = settings;
        this.archives = archives;
        this.leases = leases;
        this.objects = objects;
    }

    /**
     * Finds the ranges, and starts Spark.
     *
     * @throws ReportException if Spark can't make the report, or isn't there
     */
    void start(Exchange exchange) throws IOException, InterruptedException {
        ReportRun run = ReportJobRoute.run(exchange);
        SparkHome home = SparkHome.find(settings.spark().home(), System.getenv());
        requireGroups(run);
        if (run.task().isInParts() && run.output().destination().isObject()) {
            run.runsUnder(new PartsPrefix(
                    objects, S3Location.of(run.output().destination().location()), run.job(), run.directory()));
        }
        ClusterPlan plan = plan(exchange, run);
        SparkSubmission submission = new SparkSubmission(
                settings.spark().master(),
                "caravan report " + run.job().id(),
                run.task().memoryBytes(),
                plan.needsS3() ? home.s3Jars(settings.spark().jars()) : List.of());
        run.runsOn(
                plan,
                SparkProcess.start(
                        home,
                        submission,
                        plan.write(run.directory()),
                        plan.needsS3() ? objects.childEnvironment() : Map.of()));
    }

    private static void requireGroups(ReportRun run) {
        if (!run.spillLayout().isPartial()) {
            throw new ReportException(
                    "Spark makes reports of sums, counts, means, and least and greatest numbers, without a condition: leave the engine out");
        }
        if (run.task().isInParts() && !run.isPlain()) {
            throw new ReportException(
                    "this report can't be in parts, because it is sorted, has a mean, or is grouped by numbers or times: add --single-file");
        }
        if (run.task().isInParts() && run.task().format() != ReportSpec.Format.CSV) {
            throw new ReportException("parts are CSV: end the output's name with .csv, or add --single-file");
        }
    }

    private ClusterPlan plan(Exchange exchange, ReportRun run) throws IOException, InterruptedException {
        List<ReportSpec.Source> sources = run.task().sources();
        AtomicBoolean stopped = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(settings.concurrency());
        try {
            List<Future<Scanned>> scans = new ArrayList<>();
            for (int number = 0; number < sources.size(); number++) {
                int n = number;
                scans.add(threads.submit((Callable<Scanned>) () -> scan(run, n, stopped)));
            }
            List<PlannedSource> planned = new ArrayList<>();
            List<SourceRange> ranges = new ArrayList<>();
            for (Future<Scanned> scan : scans) {
                Scanned scanned = await(exchange, run, scan);
                planned.add(scanned.source());
                ranges.addAll(scanned.scan().ranges());
                run.recordBatches().skips().add(scanned.scan().skipped());
                if (!scanned.scan().skipped().isEmpty()) {
                    run.recordBatches().skips().endSource();
                }
            }
            return new ClusterPlan(
                    run.task().grouping(),
                    planned,
                    ranges,
                    settings.spark().partitions(run.job().sourceBytes()),
                    run.tasksDirectory(),
                    run.task().isInParts()
                            ? ReportFile.header(run.task().grouping().columns())
                            : null,
                    archives.limits());
        } finally {
            stopped.set(true);
            threads.shutdownNow();
            if (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
                LOG.warn("a source is still being read");
            }
        }
    }

    private record Scanned(PlannedSource source, RangeScan scan) {}

    private Scanned scan(ReportRun run, int number, AtomicBoolean stopped) throws IOException {
        ReportSpec.Source of = run.task().sources().get(number);
        URI file = ArchiveEntry.container(of.source());
        boolean isObject = S3Location.isOne(of.source());
        if (!isObject && !"file".equals(file.getScheme())) {
            throw new ReportException(
                    "%s: Spark reads objects of S3, and files that all its machines see; copy it there, or leave the engine out"
                            .formatted(of.source()));
        }
        try (ReportSource source = run.recordBatches().open(number)) {
            for (Column column : source.plan().loaded()) {
                if (column.type() == ColumnType.EMAIL) {
                    throw new ReportException(
                            "column %s: Spark checks no e-mail addresses; leave its type or the engine out"
                                    .formatted(column.header()));
                }
            }
            String entry = ArchiveEntry.of(of.source()).map(ArchiveEntry::name).orElse(null);
            RangeScan scan = RangeScan.of(
                    source,
                    number,
                    of.bytes(),
                    entry == null ? settings.spark().rangeSize().toBytes() : Long.MAX_VALUE,
                    stopped::get);
            return new Scanned(
                    new PlannedSource(
                            isObject ? of.source() : Path.of(file).toString(),
                            isObject ? objects.etag(S3Location.of(file), of.version()) : null,
                            entry,
                            source.rows().label(),
                            source.plan()),
                    scan);
        }
    }

    private <T> T await(Exchange exchange, ReportRun run, Future<T> result) throws IOException, InterruptedException {
        while (true) {
            try {
                return result.get(HEARTBEAT.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                leaveIfOver(exchange, run);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof IOException failure) {
                    throw failure;
                }
                if (e.getCause() instanceof RuntimeException failure) {
                    throw failure;
                }
                throw new IllegalStateException(e.getCause());
            }
        }
    }

    private void leaveIfOver(Exchange exchange, ReportRun run) {
        if (exchange.getContext().isStopping()) {
            throw new ShutdownException();
        }
        leases.require(run.job());
    }

    /**
     * Records what Spark reads, until it has written the groups.
     *
     * @throws ReportException if the report can't be made
     * @throws IllegalStateException if Spark ended early
     */
    void follow(Exchange exchange) throws IOException, InterruptedException {
        ReportRun run = ReportJobRoute.run(exchange);
        ClusterPlan plan = run.clusterPlan();
        SparkProcess spark = run.spark();
        SparkRun progress = new SparkRun(
                plan, run.runFiles(), run.reportProgress(), run.recordBatches().skips());
        boolean done = false;
        while (!done) {
            String line = spark.next(HEARTBEAT);
            leaveIfOver(exchange, run);
            if (line == null) {
                continue;
            }
            String[] words = line.split(" ", 2);
            switch (words[0]) {
                case "range" -> {
                    progress.range(Integer.parseInt(words[1]));
                    if (progress.isRead()) {
                        run.endReading(plan.partitions());
                    }
                }
                case "part" -> run.reportProgress().partDone();
                case "failed" -> throw new ReportException(words[1]);
                case "lost" -> throw lost(spark, words[1]);
                case "done" -> done = true;
                default -> throw lost(spark, "it has ended");
            }
        }
        run.takeGroups(Part.readAll(run.directory()), progress.traits());
        run.recordBatches().checkUnchanged();
    }

    private static IllegalStateException lost(SparkProcess spark, String why) throws IOException {
        LOG.warn("Spark: {}\n{}", why, spark.lastErrors());
        return new IllegalStateException("Spark: " + why);
    }
}
