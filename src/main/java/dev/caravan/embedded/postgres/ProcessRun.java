package dev.caravan.embedded.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A finished run of an external program. Its streams are files, because a daemon that the program starts would keep a
 * pipe open.
 *
 * @param exitCode 0 for success, 124 if it exceeded its time limit (as timeout(1) returns)
 * @param output standard output and error together
 */
record ProcessRun(int exitCode, String output) {
    private static final int TIMED_OUT = 124;

    boolean succeeded() {
        return exitCode == 0;
    }

    /**
     * Runs a program to its end.
     *
     * @param workDirectory writable; the program's working directory
     * @param input its standard input
     * @throws IOException if the program doesn't exist or can't be executed
     */
    static ProcessRun run(List<String> command, Path workDirectory, String input, Duration limit)
            throws IOException, InterruptedException {
        Path in = Files.createTempFile(workDirectory, "run-", ".in");
        Path out = Files.createTempFile(workDirectory, "run-", ".out");
        try {
            Files.writeString(in, input);
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(workDirectory.toFile())
                    .redirectInput(in.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(out.toFile());
            neutral(builder.environment());
            Process process = builder.start();
            try {
                boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
                String output = new String(Files.readAllBytes(out), StandardCharsets.UTF_8);
                return ended
                        ? new ProcessRun(process.exitValue(), output)
                        : new ProcessRun(TIMED_OUT, output + "\nerror: not done after " + limit.toSeconds() + " s");
            } finally {
                process.destroyForcibly();
            }
        } finally {
            Files.deleteIfExists(in);
            Files.deleteIfExists(out);
        }
    }

    static ProcessRun run(List<String> command, Path workDirectory, Duration limit)
            throws IOException, InterruptedException {
        return run(command, workDirectory, "", limit);
    }

    /** The user's own PostgreSQL settings must not affect this server, and messages must be in English to be recognised. */
    private static void neutral(Map<String, String> environment) {
        environment.keySet().removeIf(name -> name.startsWith("PG"));
        environment.put("LC_ALL", "C");
    }
}
