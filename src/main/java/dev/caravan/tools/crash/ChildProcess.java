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
 * A Caravan process of the test. It runs with this process's command line, and is restarted after each kill until it is ended for
 * good. Thread-safe, because Ctrl-C ends it from another thread.
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
     * @param settings of Caravan, passed as system properties
     * @param secrets settings of Caravan, passed in the environment, which other users can't read
     * @param directory in which the process runs and logs to {@code NAME.log}
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

    /** Kills the process by SIGKILL, without hooks or flushing, and starts a new one. */
    synchronized void killAndRestart() {
        kill();
        restartIfEnded();
    }

    /** Restarts, as a supervisor would, a process that ended because the queue or the database was unavailable at its start. */
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

    /** Kills the process by SIGKILL, for good. */
    synchronized void end() {
        over = true;
        kill();
    }

    /** Ends the process by SIGTERM, for good. */
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

    /** The class data sharing archive, without which a start takes twice as long. */
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
