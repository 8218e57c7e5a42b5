package dev.caravan.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.feed.report.Aggregate;
import dev.caravan.feed.report.Engine;
import dev.caravan.feed.report.Grouping;
import dev.caravan.feed.report.Measure;
import dev.caravan.feed.report.ReportException;
import dev.caravan.feed.report.ReportOptions;
import dev.caravan.intake.Source;
import dev.caravan.jobs.JobView;
import dev.caravan.jobs.ReportService;
import dev.caravan.ledger.job.JobState;
import dev.caravan.report.spark.SparkHome;
import dev.caravan.testing.Requirement;
import dev.caravan.testing.RunningCaravan;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports by Spark itself: in one process, and by a standalone cluster of which an executor is killed. */
@Tag("long")
class SparkTest {
    private static final Grouping PLAYS =
            new Grouping(List.of("Song"), List.of(new Measure(Aggregate.SUM, "Plays", "Total")), null, List.of(), null);
    private static final Duration LONG = Duration.ofMinutes(4);

    @TempDir
    static Path directory;

    private final List<Process> processes = new ArrayList<>();

    @BeforeAll
    static void requireSpark() {
        Requirement.SPARK.orSkip(hasSpark(), "install Spark 4 and set SPARK_HOME, or pip install 'pyspark>=4,<5'");
    }

    private static boolean hasSpark() {
        try {
            return LocalCluster.hasJar() && SparkHome.find(null, System.getenv()) != null;
        } catch (ReportException e) {
            return false;
        }
    }

    @AfterEach
    void endProcesses() throws InterruptedException {
        for (Process process : processes) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
    }

    private static RunningCaravan start(Path home, String... more) throws IOException {
        return RunningCaravan.start(
                Files.createDirectories(home),
                Stream.concat(
                                Stream.of(
                                        "caravan.report.enabled=true",
                                        "caravan.report.poll-interval=20ms",
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
    void bothEnginesMakeTheSameReport() throws IOException {
        try (RunningCaravan caravan = start(directory.resolve("local"), "caravan.report.spark.master=local[2]")) {
            List<List<Object>> rejects = new EngineComparison(caravan)
                    .hold(ReportOptions.of(PLAYS), plays(directory.resolve("plays.csv"), 300_000));
            assertThat(rejects).hasSize(3_000);
        }
    }

    @Test
    void anExecutorThatIsKilledChangesNothing() throws IOException {
        int port = freePort();
        String master = "spark://127.0.0.1:" + port;
        run("master", "org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port", "" + port);
        for (String name : List.of("worker-1", "worker-2")) {
            run(
                    name,
                    "org.apache.spark.deploy.worker.Worker",
                    "--host",
                    "127.0.0.1",
                    "--cores",
                    "1",
                    "--memory",
                    "700m",
                    "--work-dir",
                    directory.resolve(name + "-work").toString(),
                    master);
        }
        await().atMost(LONG)
                .until(() -> log("master").contains("Registering worker")
                        && log("master").split("Registering worker", -1).length == 3);
        Path conf = Files.createDirectories(directory.resolve("conf"));
        Files.writeString(
                conf.resolve("spark-defaults.conf"),
                "spark.executor.memory 600m\nspark.executor.cores 1\nspark.driver.host 127.0.0.1\n");
        Path submit = Files.writeString(directory.resolve("submit"), """
                #!/bin/sh
                SPARK_CONF_DIR='%s' exec '%s' "$@"
                """.formatted(
                        conf, SparkHome.find(null, System.getenv()).submit()));
        Path home = LocalCluster.home(directory.resolve("home"));
        Files.move(submit, home.resolve("bin/spark-submit"), StandardCopyOption.REPLACE_EXISTING);
        assertThat(home.resolve("bin/spark-submit").toFile().setExecutable(true))
                .isTrue();
        Path file = plays(directory.resolve("cluster.csv"), 1_000_000);
        try (RunningCaravan caravan = start(
                directory.resolve("cluster"),
                "caravan.report.spark.home=" + home,
                "caravan.report.spark.master=" + master)) {
            EngineComparison engines = new EngineComparison(caravan);
            ReportService reports = caravan.bean(ReportService.class);
            List<Source> sources = List.copyOf(reports.discoveredSources(file).all());
            long id = reports.submit(sources, ReportOptions.of(PLAYS).by(Engine.SPARK, null))
                    .job()
                    .id();
            await().atMost(LONG).until(() -> caravan.job(id).balance().read() > 100_000);
            ProcessHandle executor = executors().findFirst().orElseThrow();
            assertThat(executor.destroyForcibly()).isTrue();
            await().atMost(LONG).until(() -> caravan.job(id).job().finishedAt() != null);
            JobView spark = caravan.job(id);
            assertThat(spark.state()).as("%s", spark.note()).isEqualTo(JobState.COMPLETED);
            JobView local = engines.make(ReportOptions.of(PLAYS), Engine.LOCAL, file);
            assertThat(engines.rows(spark)).isEqualTo(engines.rows(local));
            assertThat(engines.rejects(spark)).isEqualTo(engines.rejects(local));
            assertThat(spark.balance()).isEqualTo(local.balance());
            assertThat(Arrays.stream(new String[] {"worker-1", "worker-2"})
                            .map(SparkTest::log)
                            .collect(Collectors.joining()))
                    .contains("exitStatus 137");
        }
    }

    private Stream<ProcessHandle> executors() {
        return processes.stream()
                .flatMap(Process::descendants)
                .filter(process -> Optional.of(process.info())
                        .flatMap(ProcessHandle.Info::commandLine)
                        .orElse("")
                        .contains("CoarseGrainedExecutorBackend"));
    }

    private static String log(String name) {
        try {
            return Files.readString(directory.resolve(name + ".log"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    private void run(String name, String... command) throws IOException {
        Path sparkClass = SparkHome.find(null, System.getenv()).submit().resolveSibling("spark-class");
        List<String> all = new ArrayList<>(List.of(sparkClass.toString()));
        all.addAll(List.of(command));
        ProcessBuilder builder = new ProcessBuilder(all)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(name + ".log").toFile());
        builder.environment().put("SPARK_DAEMON_MEMORY", "256m");
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        builder.environment().putIfAbsent("JAVA_HOME", System.getProperty("java.home"));
        processes.add(builder.start());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
