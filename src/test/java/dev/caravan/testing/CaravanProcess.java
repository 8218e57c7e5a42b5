package dev.caravan.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Caravan in a process of its own. Closing it kills it. */
public final class CaravanProcess implements AutoCloseable {
    private static final AtomicInteger STARTED = new AtomicInteger();
    private static final Pattern PEAK_RESIDENT = Pattern.compile("VmHWM:\\s*(\\d+) kB");
    private static final String READY = "Caravan serves";

    private final Process process;
    private final String name;
    private final Path out;
    private final Path err;

    private CaravanProcess(Process process, String name, Path out, Path err) {
        this.process = process;
        this.name = name;
        this.out = out;
        this.err = err;
    }

    /** One role of the two programs, on a queue and a database that are there, to be started in {@code directory}. */
    public static Command serving(String role, TestQueue queue, TestDatabase database, Path directory) {
        return caravan(
                        "serve",
                        "--role",
                        role,
                        "--queue",
                        queue.url(),
                        "--db",
                        database.url(),
                        "--data-dir",
                        directory.toString())
                // Fewer than a test's file has: a splitter is in the middle of it when something happens.
                .with("caravan.split.max-in-flight-chunks", 24)
                .with("caravan.split.stall-timeout", "2s")
                .with("caravan.split.retry-pause", "1s")
                .with("caravan.inbox.stable-for", "100ms");
    }

    /** A command line to be. */
    public static final class Command {
        private final List<String> arguments;
        private final Map<String, String> settings = new LinkedHashMap<>();
        private List<String> prefix = List.of();
        private final List<String> options = new ArrayList<>();
        private String heap = "192m";
        private List<String> java = CaravanJava.command();
        private List<String> program = List.of(CaravanJava.CARAVAN);

        private Command(List<String> arguments) {
            this.arguments = List.copyOf(arguments);
        }

        /** With a setting of Caravan's, as the environment or a configuration file would give it. */
        public Command with(String setting, Object value) {
            settings.put(setting, value.toString());
            return this;
        }

        /** With an option of Java. */
        public Command withOption(String option) {
            options.add(option);
            return this;
        }

        /** As the jar of another build. */
        public Command ofJar(Path jar) {
            java = List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC");
            program = List.of("-jar", jar.toString());
            return this;
        }

        public Command withHeap(String most) {
            heap = most;
            return this;
        }

        /**
         * Runs it as a user whom file permissions bind. Root loses the two capabilities that override them (capabilities(7)) and keeps its
         * name, for the class path may lie in a home directory that no other user can enter.
         */
        public Command boundByPermissions() {
            if ("root".equals(System.getProperty("user.name"))) {
                prefix = List.of("setpriv", "--bounding-set", "-dac_override,-dac_read_search", "--");
            }
            return this;
        }

        /** Starts it; its output goes to files in {@code directory}. */
        public CaravanProcess start(Path directory) {
            String name = arguments.get(0) + "-" + STARTED.incrementAndGet();
            Path out = directory.resolve(name + ".out");
            Path err = directory.resolve(name + ".err");
            List<String> line = new ArrayList<>(prefix);
            line.addAll(java);
            line.add("-Xmx" + heap);
            line.addAll(options);
            settings.forEach((setting, value) -> line.add("-D" + setting + "=" + value));
            line.addAll(program);
            line.addAll(arguments);
            try {
                Process process = new ProcessBuilder(line)
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
                return new CaravanProcess(process, name, out, err);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    public static Command caravan(String... arguments) {
        return new Command(List.of(arguments));
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Whether a {@code serve} says that it serves. */
    public boolean isReady() {
        return isAlive() && out().contains(READY);
    }

    /** SIGKILL: no hook runs, nothing is flushed. Returns once it is dead. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** The processes that it has started, and theirs. */
    public Stream<ProcessHandle> descendants() {
        return process.descendants();
    }

    /** SIGTERM. */
    public void terminate() {
        process.destroy();
    }

    /** Its exit code. */
    public int awaitExit(Duration limit) {
        try {
            assertThat(process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS))
                    .as("%s has ended within %s%n%s%s", name, limit, out(), err())
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return process.exitValue();
    }

    public String out() {
        return read(out);
    }

    public String err() {
        return read(err);
    }

    /** The most memory that it has had resident so far (proc(5), VmHWM); to be asked while it runs. */
    public long peakResidentBytes() {
        Matcher peak = PEAK_RESIDENT.matcher(read(Path.of("/proc", Long.toString(process.pid()), "status")));
        return peak.find() ? Long.parseLong(peak.group(1)) * 1024 : 0;
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public void close() {
        kill();
    }

    @Override
    public String toString() {
        return name;
    }
}
