package dev.caravan.report;

import static dev.caravan.testing.CaravanProcess.caravan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.digest.Sha256;
import dev.caravan.feed.report.Aggregate;
import dev.caravan.feed.report.Engine;
import dev.caravan.feed.report.Grouping;
import dev.caravan.feed.report.Measure;
import dev.caravan.feed.report.ReportException;
import dev.caravan.feed.report.ReportOptions;
import dev.caravan.intake.Source;
import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import dev.caravan.jobs.ReportService;
import dev.caravan.ledger.ReportProgressRepository;
import dev.caravan.ledger.job.JobResult;
import dev.caravan.ledger.job.JobState;
import dev.caravan.report.cluster.Part;
import dev.caravan.report.spark.SparkHome;
import dev.caravan.source.s3.S3Location;
import dev.caravan.testing.CaravanProcess;
import dev.caravan.testing.LocalStack;
import dev.caravan.testing.Requirement;
import dev.caravan.testing.RunningCaravan;
import dev.caravan.testing.TestDatabase;
import java.io.BufferedWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;

/** Reports by Spark itself: in one process, and by a standalone cluster. Executors, drivers and Caravan are killed in the middle. */
@Tag("long")
class SparkTest {
    private static final Grouping PLAYS =
            new Grouping(List.of("Song"), List.of(new Measure(Aggregate.SUM, "Plays", "Total")), null, List.of(), null);
    private static final Duration LONG = Duration.ofMinutes(4);
    private static final String SECRET = "never-shown-" + Long.toHexString(System.nanoTime());

    /** Made by {@code ./mvnw -f src/spark/s3a/pom.xml dependency:copy-dependencies}. */
    private static final Path S3A = Path.of("target/s3a").toAbsolutePath();

    @TempDir
    static Path directory;

    private static StandaloneCluster cluster;

    @BeforeAll
    static void startCluster() throws IOException {
        Requirement.SPARK.orSkip(hasSpark(), "install Spark 4 and set SPARK_HOME, or pip install 'pyspark>=4,<5'");
        cluster = new StandaloneCluster(directory.resolve("cluster"));
    }

    @AfterAll
    static void stopCluster() {
        if (cluster != null) {
            cluster.close();
        }
    }

    private static boolean hasSpark() {
        try {
            return LocalCluster.hasJar() && SparkHome.find(null, System.getenv()) != null;
        } catch (ReportException e) {
            return false;
        }
    }

    private static RunningCaravan start(Path home, String... more) throws IOException {
        return RunningCaravan.start(
                Files.createDirectories(home),
                Stream.concat(
                                Stream.of(
                                        "caravan.report.enabled=true",
                                        "caravan.report.poll-interval=20ms",
                                        "caravan.report.spark.home=" + cluster.home(),
                                        "caravan.report.spark.master=" + cluster.master(),
                                        "caravan.report.spark.range-size=256KB",
                                        "caravan.report.spark.partitions=5",
                                        "caravan.report.memory="
                                                + (Runtime.getRuntime().maxMemory() / (1 << 20) + 400)
                                                + "MB"),
                                Stream.of(more))
                        .toArray(String[]::new));
    }

    /** Nearly as many groups as rows, and one row in a hundred that is rejected. */
    private static Path plays(Path file, int rows) throws IOException {
        Random random = new Random(rows);
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("Song,Plays\n");
            for (int i = 0; i < rows; i++) {
                out.write("song %d,%s\n"
                        .formatted(random.nextInt(10 * rows), i % 100 == 99 ? "many" : random.nextInt(1_000)));
            }
        }
        return file;
    }

    @Test
    void anExecutorThatIsKilledChangesNothing() throws IOException {
        Path file = plays(directory.resolve("killed.csv"), 400_000);
        try (RunningCaravan caravan = start(directory.resolve("killed"))) {
            EngineComparison engines = new EngineComparison(caravan);
            long id = engines.submit(ReportOptions.of(PLAYS), Engine.SPARK, engines.sources(file));
            await().atMost(LONG).until(() -> caravan.job(id).balance().read() > 50_000);
            ProcessHandle executor = cluster.executors().findFirst().orElseThrow();
            assertThat(executor.destroyForcibly()).isTrue();
            await().atMost(LONG).until(() -> caravan.job(id).state().isFinished());
            JobView spark = caravan.job(id);
            assertThat(spark.state()).as("%s", spark.note()).isEqualTo(JobState.COMPLETED);
            JobView local = engines.make(ReportOptions.of(PLAYS), Engine.LOCAL, file);
            assertThat(engines.rows(spark)).isEqualTo(engines.rows(local));
            assertThat(engines.rejects(spark)).isEqualTo(engines.rejects(local)).hasSize(4_000);
            assertThat(spark.balance()).isEqualTo(local.balance());
            assertThat(cluster.logs()).contains("exitStatus 137");
        }
    }

    @Test
    void aReportIsMadeAgainAfterCaravanAndAfterItsDriverWereKilled() throws IOException {
        Path file = plays(directory.resolve("again.csv"), 400_000);
        Path out = directory.resolve("again-parts");
        Path data = directory.resolve("again");
        try (TestDatabase database = TestDatabase.create()) {
            CaravanProcess.Command report = caravan(
                            "report",
                            file.toString(),
                            "--group-by",
                            "Song",
                            "--sum",
                            "Plays=Total",
                            "-o",
                            out.toString(),
                            "--engine",
                            "spark",
                            "--master",
                            "local[2]",
                            "--spark-home",
                            cluster.home().toString(),
                            "--memory",
                            "700MB",
                            "--db",
                            database.url(),
                            "--data-dir",
                            data.toString())
                    .with("caravan.report.spark.range-size", "256KB")
                    .with("caravan.report.retry-pause", "50ms");
            ProcessHandle orphan;
            try (CaravanProcess killed = report.start(directory)) {
                orphan = driverAtWork(killed, out, Set.of());
                killed.kill();
            }
            await().atMost(LONG).until(() -> !orphan.isAlive());
            assertThat(out).doesNotExist();
            Set<Path> left = runs(out);
            assertThat(left).hasSize(1);
            try (CaravanProcess again = report.start(directory)) {
                assertThat(driverAtWork(again, out, left).destroyForcibly()).isTrue();
                assertThat(again.awaitExit(LONG)).as(again.err()).isZero();
                assertThat(again.out()).contains("counted           396,000");
            }
        }
        assertThat(runs(out)).isEmpty();
        Map<String, Long> rows = new HashMap<>();
        try (Stream<Path> parts = Files.list(out)) {
            for (Path part :
                    parts.filter(each -> each.toString().endsWith(".csv")).toList()) {
                add(rows, Files.readString(part));
            }
        }
        assertThat(rows).isEqualTo(totals(file));
    }

    /** The driver, once it has read ranges. */
    private static ProcessHandle driverAtWork(CaravanProcess of, Path out, Set<Path> earlier) {
        await("ranges are read").atMost(LONG).until(() -> {
            assertThat(of.isAlive()).as(of.err()).isTrue();
            return runs(out).stream().anyMatch(run -> !earlier.contains(run) && hasRanges(run));
        });
        return of.descendants()
                .filter(process -> StandaloneCluster.commandLine(process).contains("deploy.SparkSubmit"))
                .findFirst()
                .orElseThrow();
    }

    private static boolean hasRanges(Path run) {
        try (Stream<Path> files = Files.list(run)) {
            return files.anyMatch(file -> file.getFileName().toString().matches("range-\\d+\\.json"));
        } catch (IOException e) {
            return false; // while it is deleted
        }
    }

    /** Directories of runs beside an output. */
    private static Set<Path> runs(Path out) throws IOException {
        try (Stream<Path> beside = Files.list(out.getParent())) {
            return beside.filter(path -> path.getFileName().toString().startsWith(".caravan-report"))
                    .collect(Collectors.toSet());
        }
    }

    private static Map<String, Long> totals(Path file) throws IOException {
        Map<String, Long> totals = new HashMap<>();
        add(totals, Files.readString(file));
        return totals;
    }

    /** Adds up lines of a song and a number each, behind a header. */
    private static void add(Map<String, Long> totals, String csv) {
        csv.lines()
                .skip(1)
                .map(line -> line.split(","))
                .filter(line -> !line[1].equals("many"))
                .forEach(line -> totals.merge(line[0], Long.parseLong(line[1]), Long::sum));
    }

    @Test
    void objectsAreReadAndWrittenByTheKeysOfCaravanAndAnAbortedReportLeavesNothing() throws IOException {
        LocalStack aws = LocalStack.orSkip();
        Requirement.SPARK.orSkip(
                Files.isDirectory(S3A), "get S3A by ./mvnw -f src/spark/s3a/pom.xml dependency:copy-dependencies");
        String bucket = aws.bucket();
        List<String> keys = List.of("in/1.csv", "in/2 über.csv", "in/3.csv.gz");
        Path large = plays(directory.resolve("large.csv"), 200_000);
        put(aws, bucket, keys.get(0), Files.readAllBytes(large));
        put(aws, bucket, keys.get(1), "Plays;Song\n1;A\nx;A\n2;B\n".getBytes(StandardCharsets.UTF_8));
        put(aws, bucket, keys.get(2), gzip("Song,Plays\nC,3\nA,4\n"));
        Map<String, String> properties = new TreeMap<>(aws.properties());
        properties.put("aws.secretAccessKey", SECRET);
        properties.forEach(System::setProperty);
        try (RunningCaravan caravan = start(
                directory.resolve("objects"),
                "caravan.report.spark.jars=" + jars(),
                "caravan.report.spark.range-size=1MB",
                "caravan.report.spark.partitions=2")) {
            EngineComparison engines = new EngineComparison(caravan);
            List<Source> sources = new ArrayList<>();
            for (String key : keys) {
                sources.addAll(caravan.bean(ReportService.class)
                        .discoveredSources(new S3Location(bucket, key))
                        .all());
            }
            long made = engines.submit(into("s3://%s/out".formatted(bucket)), Engine.SPARK, sources);
            await().atMost(LONG).until(() -> caravan.job(made).state().isFinished());
            JobView spark = caravan.job(made);
            assertThat(spark.state()).as("%s", spark.note()).isEqualTo(JobState.COMPLETED);
            JobView local = engines.make(ReportOptions.of(PLAYS), Engine.LOCAL, sources);
            assertThat(rows(aws, caravan, bucket, spark)).isEqualTo(engines.rows(local));
            assertThat(engines.rejects(spark)).isEqualTo(engines.rejects(local)).hasSize(2_001);
            assertThat(spark.balance()).isEqualTo(local.balance());

            List<String> before = aws.keys(bucket);
            long id = engines.submit(into("s3://%s/out".formatted(bucket)), Engine.SPARK, sources);
            await().atMost(LONG).until(() -> caravan.job(id).balance().read() > 0);
            List<ProcessHandle> running = Stream.concat(
                            cluster.executors(), ProcessHandle.current().descendants())
                    .toList();
            assertThat(running)
                    .noneMatch(process -> StandaloneCluster.commandLine(process).contains(SECRET));
            ProcessHandle driver = running.stream()
                    .filter(process -> StandaloneCluster.commandLine(process).contains("deploy.SparkSubmit"))
                    .findFirst()
                    .orElseThrow();
            assertThat(caravan.bean(JobService.class).abort(id)).isTrue();
            assertThat(caravan.ended(id).state()).isEqualTo(JobState.ABORTED);
            await().atMost(LONG)
                    .until(() ->
                            !driver.isAlive() && cluster.executors().findAny().isEmpty());
            await().atMost(LONG).until(() -> aws.keys(bucket).equals(before));
            assertThat(cluster.logs()).doesNotContain(SECRET);
        } finally {
            properties.keySet().forEach(System::clearProperty);
        }
    }

    private static String jars() throws IOException {
        try (Stream<Path> jars = Files.list(S3A)) {
            return jars.map(Path::toString).collect(Collectors.joining(","));
        }
    }

    private static void put(LocalStack aws, String bucket, String key, byte[] bytes) {
        aws.s3().putObject(ask -> ask.bucket(bucket).key(key), RequestBody.fromBytes(bytes));
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static ReportOptions into(String out) {
        return new ReportOptions(null, PLAYS, List.of(), Map.of(), DialectOptions.NONE, null, null, out, null, null)
                .by(Engine.SPARK, true);
    }

    /** The rows of the parts that the manifest names, and the bucket has beside it, whose digests are right. */
    private static List<String> rows(LocalStack aws, RunningCaravan caravan, String bucket, JobView job)
            throws IOException {
        PartsManifest manifest =
                PartsManifest.read(get(aws, bucket, "out/manifest.json")).orElseThrow();
        List<String> named = new ArrayList<>(List.of("out/manifest.json"));
        manifest.parts().forEach(part -> named.add("out/" + part.name()));
        assertThat(aws.keys(bucket).stream().filter(key -> key.startsWith("out")))
                .containsExactlyInAnyOrderElementsOf(named);
        List<String> rows = new ArrayList<>();
        for (Part part : manifest.parts()) {
            byte[] csv = get(aws, bucket, "out/" + part.name());
            assertThat(Sha256.hex(new String(csv, StandardCharsets.UTF_8))).isEqualTo(part.sha256());
            List<String> lines = new String(csv, StandardCharsets.UTF_8).lines().toList();
            assertThat(lines).hasSize((int) part.rows() + 1).startsWith("Song,Total");
            rows.addAll(lines.subList(1, lines.size()));
        }
        assertThat(caravan.bean(ReportProgressRepository.class).result(job.id()).map(JobResult::sha256))
                .contains(manifest.sha256());
        return rows.stream().sorted().toList();
    }

    private static byte[] get(LocalStack aws, String bucket, String key) {
        return aws.s3().getObjectAsBytes(ask -> ask.bucket(bucket).key(key)).asByteArray();
    }
}
