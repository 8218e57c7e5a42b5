package dev.caravan.report;

import static org.awaitility.Awaitility.await;

import dev.caravan.report.spark.SparkHome;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A cluster of Spark's own on this machine: a master and two workers of one core, each a process. */
final class StandaloneCluster implements AutoCloseable {
    private static final Duration LONG = Duration.ofMinutes(2);

    /** Their lives are short. */
    private static final String QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

    private final Path directory;
    private final String master;
    private final List<Process> processes = new ArrayList<>();

    StandaloneCluster(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
        int port = freePort();
        master = "spark://127.0.0.1:" + port;
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
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private void run(String name, String... command) throws IOException {
        List<String> all =
                new ArrayList<>(List.of(submit().resolveSibling("spark-class").toString()));
        all.addAll(List.of(command));
        ProcessBuilder builder = new ProcessBuilder(all)
                .redirectErrorStream(true)
                .redirectOutput(log(name).toFile());
        builder.environment().put("SPARK_DAEMON_MEMORY", "256m");
        builder.environment().put("SPARK_DAEMON_JAVA_OPTS", QUICK);
        builder.environment().put("SPARK_LAUNCHER_OPTS", QUICK);
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        builder.environment().putIfAbsent("JAVA_HOME", System.getProperty("java.home"));
        processes.add(builder.start());
    }

    private static Path submit() {
        return SparkHome.find(null, System.getenv()).submit();
    }

    private Path log(String name) {
        return directory.resolve(name + ".log");
    }

    /** The URL of its master, once both workers are there. */
    String master() {
        await().atMost(LONG).until(() -> text(log("master")).split("Registering worker", -1).length == 3);
        return master;
    }

    /** A directory as Spark's, whose {@code spark-submit} is configured for this cluster. */
    Path home() throws IOException {
        Path conf = Files.createDirectories(directory.resolve("conf"));
        Files.writeString(conf.resolve("spark-defaults.conf"), """
                spark.executor.memory 600m
                spark.executor.cores 1
                spark.driver.host 127.0.0.1
                spark.driver.extraJavaOptions %s
                spark.executor.extraJavaOptions %s
                """.formatted(QUICK, QUICK));
        Path home = LocalCluster.home(directory.resolve("home"));
        Path configured = Files.writeString(directory.resolve("submit"), """
                #!/bin/sh
                SPARK_LAUNCHER_OPTS='%s' SPARK_CONF_DIR='%s' exec '%s' "$@"
                """.formatted(QUICK, conf, submit()));
        Files.setPosixFilePermissions(configured, Files.getPosixFilePermissions(home.resolve("bin/spark-submit")));
        Files.move(configured, home.resolve("bin/spark-submit"), StandardCopyOption.REPLACE_EXISTING);
        return home;
    }

    /** Processes that run tasks. */
    Stream<ProcessHandle> executors() {
        return processes.stream()
                .flatMap(Process::descendants)
                .filter(process -> commandLine(process).contains("CoarseGrainedExecutorBackend"));
    }

    static String commandLine(ProcessHandle process) {
        return Optional.of(process.info())
                .flatMap(ProcessHandle.Info::commandLine)
                .orElse("");
    }

    /** All that master, workers and executors have logged. */
    String logs() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            StringBuilder all = new StringBuilder();
            files.filter(file -> file.toString().endsWith(".log") || file.endsWith("stderr"))
                    .forEach(file -> all.append(text(file)));
            return all.toString();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public void close() {
        for (Process process : processes) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        processes.forEach(process -> process.onExit().join());
    }
}
