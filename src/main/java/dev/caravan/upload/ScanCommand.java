package dev.caravan.upload;

import dev.caravan.error.ErrorKind;
import dev.caravan.error.UserException;
import dev.caravan.upload.UploadException.Reason;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A program that looks at each complete upload before it is a job, such as a virus scanner: the file is its last argument. Exit code 0: the
 * file is clean; 1: it is not; anything else, or none in time: the program has failed. Thread-safe.
 */
final class ScanCommand {
    private static final Logger LOG = LoggerFactory.getLogger(ScanCommand.class);

    private static final int CLEAN = 0;
    private static final int INFECTED = 1;

    /** A scanner takes a processor and a gigabyte. */
    private static final int AT_ONCE = 2;

    private final Semaphore turn = new Semaphore(AT_ONCE, true);
    private final List<String> command;
    private final Duration timeout;

    /** @param command with its arguments, separated by blanks; blank: none */
    ScanCommand(String command, Duration timeout) {
        this.command = command.isBlank() ? List.of() : List.of(command.strip().split("\\s+"));
        this.timeout = timeout;
    }

    /**
     * @throws UploadException REFUSED if the file is not clean
     * @throws UserException UNAVAILABLE if the program says neither
     */
    void requireClean(Path file) {
        if (command.isEmpty()) {
            return;
        }
        int exit = exitCode(file);
        if (exit == INFECTED) {
            throw new UploadException(Reason.REFUSED, "the scanner of uploads refuses the file; nothing of it is kept");
        }
        if (exit != CLEAN) {
            LOG.warn("an upload can't be scanned: {} ended with {}", command.get(0), exit);
            throw unavailable();
        }
    }

    private int exitCode(Path file) {
        List<String> all = new ArrayList<>(command);
        all.add(file.toAbsolutePath().toString());
        turn.acquireUninterruptibly();
        try {
            Process scan = new ProcessBuilder(all)
                    .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD)
                    .start();
            try {
                if (scan.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                    return scan.exitValue();
                }
                LOG.warn("an upload can't be scanned: {} takes longer than {}", command.get(0), timeout);
                throw unavailable();
            } finally {
                scan.descendants().forEach(ProcessHandle::destroyForcibly);
                scan.destroyForcibly();
            }
        } catch (IOException e) {
            LOG.warn("an upload can't be scanned: {}", e.getMessage());
            throw unavailable();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable();
        } finally {
            turn.release();
        }
    }

    private static UserException unavailable() {
        return new UserException(ErrorKind.UNAVAILABLE, "uploads can't be scanned now");
    }
}
