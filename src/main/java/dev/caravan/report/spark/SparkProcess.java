package dev.caravan.report.spark;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A run of {@code spark-submit} with the plan of a report. {@link #close} ends it. For one thread. */
public final class SparkProcess implements Closeable {
    private static final String JAR = "caravan-spark.jar";
    private static final String LOG = "spark.log";
    private static final String PREFIX = "caravan ";
    private static final String ENDED = "";
    private static final Duration TO_STOP = Duration.ofSeconds(10);
    private static final int MOST_LOG_LINES = 20;

    private final Process process;
    private final Path log;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    private SparkProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Starts it.
     *
     * @param plan file of the plan; jar and log lie beside it
     * @param environment variables beside those of this process; they may have keys
     */
    public static SparkProcess start(
            SparkHome home, SparkSubmission submission, Path plan, Map<String, String> environment) throws IOException {
        Path jar = plan.resolveSibling(JAR);
        try (InputStream in = SparkProcess.class.getResourceAsStream("/" + JAR)) {
            Files.copy(Objects.requireNonNull(in, "this build has no " + JAR), jar);
        }
        List<String> command = new ArrayList<>(List.of(home.submit().toString()));
        command.addAll(submission.options());
        command.addAll(List.of(jar.toString(), plan.toString()));
        Path log = plan.resolveSibling(LOG);
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
        builder.environment().putIfAbsent("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        SparkProcess started = new SparkProcess(builder.start(), log);
        Thread reader = new Thread(started::read, "spark-progress");
        reader.setDaemon(true);
        reader.start();
        return started;
    }

    private void read() {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            out.lines()
                    .filter(line -> line.startsWith(PREFIX))
                    .map(line -> line.substring(PREFIX.length()))
                    .forEach(lines::add);
        } catch (UncheckedIOException | IOException e) {
            // As its end.
        }
        lines.add(ENDED);
    }

    /** The next line of its progress, as {@code dev.caravan.spark.Progress} has them; empty at its end; null if none came in time. */
    public @Nullable String next(Duration timeout) throws InterruptedException {
        return lines.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The last errors of its log. */
    public String lastErrors() throws IOException {
        List<String> all = Files.readString(log, StandardCharsets.ISO_8859_1)
                .lines()
                .filter(line -> !line.contains(" INFO ") && !line.contains(" WARN "))
                .toList();
        return String.join("\n", all.subList(Math.max(0, all.size() - MOST_LOG_LINES), all.size()));
    }

    /** Ends it, with all processes that it has started. */
    @Override
    public void close() {
        List<ProcessHandle> all = Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList();
        all.forEach(ProcessHandle::destroy);
        try {
            CompletableFuture.allOf(all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                    .get(TO_STOP.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // Ended below.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        all.forEach(ProcessHandle::destroyForcibly);
    }
}
