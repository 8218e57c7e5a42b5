package dev.caravan.tools.crash;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One Caravan process of the test. It is started as this one was, and again whenever it was killed, until it is ended
 * for good. Safe for use by several threads: Ctrl-C ends it from another one.
 */
final class ChildProcess {
    private static final String MAIN = "dev.caravan.cli.Caravan";

    private final String name;
    private final List<String> arguments;
    private final Map<String, String> settings;
    private final Map<String, String> secrets;
    private final Path directory;
    private Process process;
    private boolean over;

    /**
     * @param settings Caravan's, given as system properties
     * @param secrets Caravan's settings, given in the environment, which other users can't read
     * @param directory where it runs, and logs to {@code NAME.log}
     */
    ChildProcess(
            String name,
            List<String> arguments,
            Map<String, String> settings,
            Map<String, String> secrets,
            Path directory) {
        this.name = name;
        this.arguments = arguments;
        this.settings = settings;
        this.secrets = secrets;
        this.directory = directory;
        this.process = start();
    }

    String name() {
        return name;
    }

    Path log() {
        return directory.resolve(name + ".log");
    }

    synchronized boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL: no hook runs, nothing is flushed; then a new one. */
    synchronized void killAndRestart() {
        kill();
        restartIfEnded();
    }

    /** As whoever supervises it would do: it ended by itself, because it found the queue or the database away when it started. */
    synchronized boolean restartIfEnded() {
        if (over || process.isAlive()) {
            return false;
        }
        process = start();
        return true;
    }

    private void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** SIGKILL, and never started again. */
    synchronized void end() {
        over = true;
        kill();
    }

    /** SIGTERM, and never started again. */
    synchronized void terminate() {
        over = true;
        process.destroy();
    }

    private Process start() {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(ChildProcess::isOfTheMachine)
                .forEach(line::add);
        line.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xms64m", "-Xmx192m", "-Xlog:disable"));
        settings.forEach((setting, value) -> line.add("-D" + setting + "=" + value));
        line.addAll(List.of("-cp", classPath(), MAIN));
        line.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(log().toFile()));
        builder.environment().putAll(secrets);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The archive of parsed classes, without which a start takes twice as long. */
    private static boolean isOfTheMachine(String argument) {
        return argument.startsWith("-XX:SharedArchiveFile=") || argument.startsWith("-Xshare");
    }

    private static String classPath() {
        StringBuilder absolute = new StringBuilder();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            absolute.append(absolute.isEmpty() ? "" : File.pathSeparator)
                    .append(Path.of(entry).toAbsolutePath());
        }
        return absolute.toString();
    }
}
